import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { BoardTimes } from '../leaderboard/board-times';
import { Database } from '../platform/database/database';
import { writeIsolating } from '../platform/database/isolate';
import { Log } from '../platform/log/log';
import type { Poison } from '../platform/poison';
import { type Acknowledgement, ClaimedList } from '../platform/redis/claimed-list';
import { type ReadEntry, readEntries } from '../platform/redis/entries';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { RedisKeys } from '../redis-keys';
import { StoreStateService } from '../store-state/store-state.service';
import { type Decision, readDecision } from './decision';
import { insertEntries } from './ledger-entries';
import { noteReviews } from './reviews';

const CLAIM_SIZE = 1000;
const LINE_UP = new LuaScript(__dirname, 'line-up-2.lua');
const ACKNOWLEDGE = new LuaScript(__dirname, 'ledger-acknowledge-3.lua');

/**
 * A decision that names a session is final; one that does not may be replaced when a start is learnt late. Decisions come
 * as one object by message id, not as rows to join with: expecting hardly any message without a session, Postgres would
 * compare each such message with each decision (seconds for thousands).
 */
const UPDATE_MESSAGES = `
  UPDATE chat_messages
     SET session_id = $2::jsonb -> message_id ->> 'session_id',
         sweet_coins_earned = ($2::jsonb -> message_id -> 'amount')::int,
         sweet_coins_reason = $2::jsonb -> message_id ->> 'reason',
         cooldown_message_id = $2::jsonb -> message_id ->> 'cooldown_message_id'
   WHERE message_id = ANY($1::text[]) AND session_id IS NULL
     AND (sweet_coins_reason, $2::jsonb -> message_id ->> 'session_id')
         IS DISTINCT FROM ($2::jsonb -> message_id ->> 'reason', NULL)`;

/** Drains the decisions into the ledger, the balances and the messages: claim, commit, acknowledge. */
@Injectable()
export class LedgerService {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly boardTimes: BoardTimes,
    private readonly deadLetters: DeadLettersService,
    private readonly storeState: StoreStateService,
    private readonly log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.ledgerBuffer()));
  }

  /**
   * @param stored resolves to whether all messages up to an arrival_seq are in Postgres: a decision must not be
   *   committed before its message's row, or the row would say `pending` for ever
   * @returns how many decisions were committed; ends early when another worker is at it
   */
  drain(stored: (lastSeq: string) => Promise<boolean>): Promise<number> {
    return this.list.drain({
      size: CLAIM_SIZE,
      commit: (entries) => this.commit(entries, stored),
      report: ({ entries, ms, pending }) => {
        const text = `Recorded ${entries} decisions in ${ms}ms (pending: ${pending})`;
        this.log.event('SYNC', { decisions: entries, ms, pending }, text);
      },
    });
  }

  /**
   * Brings decisions back into the line that have lost their place in it, because it was damaged; what is no decision is kept as a
   * dead letter. To be called while none wait in line and nobody judges. @returns how many are in line again
   */
  async lineUpAgain(): Promise<number> {
    const decisions = this.keys.ledgerDecisions();
    let lined = 0;
    let cursor = '0';
    do {
      const [next, fields] = await this.redis.hscan(decisions, cursor, 'COUNT', CLAIM_SIZE);
      const found = Array.from({ length: fields.length / 2 }, (_, i) => fields.slice(i * 2, i * 2 + 2));
      const args = found.flatMap(([id = '', json = '']) => {
        const isDecision = readEntries([json], readDecision).readable[0]?.value.message_id === id;
        return [id, json, isDecision ? '1' : '0'];
      });
      const poison = found.flatMap(([, entry = ''], i) =>
        args[i * 3 + 2] === '1' ? [] : [{ entry, reason: 'the entry is no decision of its message' }],
      );
      await this.deadLetters.addPoison(poison, 'decision');
      if (args.length > 0)
        lined += (await LINE_UP.run(this.redis, [decisions, this.keys.ledgerBuffer()], args)) as number;
      cursor = next;
    } while (cursor !== '0');
    return lined;
  }

  /** Decisions that are not in Postgres yet. */
  size(): Promise<number> {
    return this.list.size();
  }

  /** When the oldest decision that is not in Postgres was made (ms of the Redis clock), or null. */
  async oldestWaitingMs(): Promise<number | null> {
    const oldest = await this.list.oldest();
    return oldest ? (readEntries([oldest], readDecision).readable[0]?.value.decided_ms ?? null) : null;
  }

  /** @throws RedisUnavailable while a decision on the session waits for Postgres, where the board would lack it */
  async requireStored(sessionId: string): Promise<void> {
    const naming = `"session_id":${JSON.stringify(sessionId)}`;
    let cursor = '0';
    do {
      const [next, fields] = await this.redis.hscan(this.keys.ledgerDecisions(), cursor, 'COUNT', CLAIM_SIZE);
      if (fields.some((value, i) => i % 2 === 1 && value.includes(naming)))
        throw new RedisUnavailable(`decisions on ${sessionId} are still on their way to Postgres`);
      cursor = next;
    } while (cursor !== '0');
  }

  private async commit(
    entries: string[],
    stored: (lastSeq: string) => Promise<boolean>,
  ): Promise<Acknowledgement | 'later'> {
    const started = performance.now();
    const position = await this.storeState.position();
    const { readable, poison } = readEntries(entries, readDecision);
    const isDamaged = poison.length > 0;
    const waiting = await this.stillWaiting(readable);
    const lastSeq = waiting.reduce((last, { value }) => (value.seq > last ? value.seq : last), '');
    if (!(await stored(lastSeq))) return 'later';
    poison.push(...(await this.store(waiting, position)));
    await this.deadLetters.addPoison(poison, 'decision');
    if (isDamaged) {
      // What it decided is in the balances of Redis, and Postgres will never know: the message is judged again.
      this.log.error({ entries: poison.length }, 'decisions in Redis are damaged: it is rebuilt');
      await this.redis.del(this.keys.built());
    }
    const sessions = new Set(readable.flatMap(({ value }) => value.session_id ?? []));
    await this.boardTimes.store([...sessions]);
    const ids = waiting.map(({ value }) => value.message_id);
    this.traces?.step('coin sync', started, ids);
    return { script: ACKNOWLEDGE, keys: [this.keys.ledgerDecisions()], args: ids };
  }

  /** Most decisions were made before their message's row was written, and are in Postgres with it. */
  private async stillWaiting(entries: ReadEntry<Decision>[]): Promise<ReadEntry<Decision>[]> {
    if (entries.length === 0) return [];
    const ids = entries.map(({ value }) => value.message_id);
    const waiting = await this.redis.hmget(this.keys.ledgerDecisions(), ...ids);
    // What nobody can read says nothing against the decision in the line.
    const isDamaged = (json: string | null | undefined) =>
      typeof json === 'string' && readEntries([json], readDecision).poison.length > 0;
    return entries.filter(({ entry }, i) => waiting[i] === entry || isDamaged(waiting[i]));
  }

  private async store(entries: ReadEntry<Decision>[], position: string): Promise<Poison<string>[]> {
    const poison = await writeIsolating(entries, (batch) =>
      this.database.transaction(async (query) => {
        const decisions = batch.map(({ value }) => value);
        // Of two decisions on a message (a late start of its stream) the later one counts.
        const newest = [...new Map(decisions.map((decision) => [decision.message_id, decision])).values()];
        await insertEntries(query, newest);
        const updates = newest.map(({ message_id, session_id, amount, reason, cooldown_message_id }) => [
          message_id,
          { session_id, amount, reason, cooldown_message_id },
        ]);
        await query(UPDATE_MESSAGES, [
          newest.map(({ message_id }) => message_id),
          JSON.stringify(Object.fromEntries(updates)),
        ]);
        await noteReviews(query, newest);
        await this.storeState.note(query, position);
      }),
    );
    return poison.map(({ entry: { entry }, reason }) => ({ entry, reason }));
  }
}
