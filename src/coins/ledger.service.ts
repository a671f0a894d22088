import { Injectable } from '@nestjs/common';
import { BoardTimes } from '../leaderboard/board-times';
import { Database } from '../platform/database/database';
import { type Poison, readableEntries, readEntry, writeIsolating } from '../platform/database/isolate';
import { Log } from '../platform/log/log';
import { type Claim, ClaimedList } from '../platform/redis/claimed-list';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';
import { RedisKeys } from '../redis-keys';
import type { Decision } from './decision';
import { insertEntries } from './ledger-entries';

const CLAIM_SIZE = 1000;
const ACKNOWLEDGE = new LuaScript(__dirname, 'ledger-acknowledge-3.lua');

/** A decision that names a session is final; one that does not may be replaced when a start is learnt late. */
const UPDATE_MESSAGES = `
  UPDATE chat_messages AS message
     SET session_id = given.session_id, sweet_coins_earned = given.amount, sweet_coins_reason = given.reason
    FROM unnest($1::text[], $2::text[], $3::int[], $4::text[]) AS given(message_id, session_id, amount, reason)
   WHERE message.message_id = given.message_id AND message.session_id IS NULL
     AND (message.sweet_coins_reason, given.session_id) IS DISTINCT FROM (given.reason, NULL)`;

const readDecision = (entry: string) => readEntry(entry) as Decision;

/** Drains the decisions into the ledger, the balances and the messages: claim, commit, acknowledge. */
@Injectable()
export class LedgerService {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly boardTimes: BoardTimes,
    private readonly log: Log,
  ) {
    const buffer = keys.ledgerBuffer();
    this.list = new ClaimedList(redis, { buffer, claimed: keys.claimed(buffer), claim: keys.claim(buffer) });
  }

  /**
   * @param stored resolves to whether all messages up to an arrival_seq are in Postgres: a decision must not be
   *   committed before its message's row, or the row would say `pending` for ever
   * @param park takes decisions that Postgres refuses; they count as done when it resolves
   * @returns how many decisions were committed; stops early when another worker is at it
   */
  async sync(
    stored: (lastSeq: string) => Promise<boolean>,
    park: (poison: Poison<string>[]) => Promise<void>,
  ): Promise<number> {
    let synced = 0;
    for (;;) {
      const started = performance.now();
      const claim = await this.list.claim(CLAIM_SIZE);
      if (!claim) return synced;
      const decisions = readableEntries(claim.entries, readDecision);
      try {
        const lastSeq = decisions.reduce((last, { seq }) => (seq > last ? seq : last), '');
        if (!(await stored(lastSeq))) {
          await this.list.release(claim);
          return synced;
        }
        const poison = await this.commit(claim.entries);
        if (poison.length > 0) await park(poison);
        const sessions = new Set(decisions.flatMap(({ session_id }) => session_id ?? []));
        await this.boardTimes.store([...sessions]);
      } catch (error) {
        await this.list.release(claim);
        throw error;
      }
      if (!(await this.acknowledge(claim))) return synced;
      synced += claim.entries.length;
      const ms = Math.round(performance.now() - started);
      const pending = await this.list.size();
      const text = `Recorded ${decisions.length} decisions in ${ms}ms (pending: ${pending})`;
      this.log.event('SYNC', { decisions: decisions.length, ms, pending }, text);
    }
  }

  /** Decisions that are not in Postgres yet. */
  size(): Promise<number> {
    return this.list.size();
  }

  /** When the oldest decision that is not in Postgres was made (ms of the Redis clock), or null. */
  async oldestWaitingMs(): Promise<number | null> {
    const { buffer, claimed } = this.list.keys;
    const oldest = (await this.redis.lindex(claimed, 0)) ?? (await this.redis.lindex(buffer, 0));
    return oldest ? (readableEntries([oldest], readDecision)[0]?.decided_ms ?? null) : null;
  }

  private commit(entries: string[]): Promise<Poison<string>[]> {
    return writeIsolating(entries, (batch) =>
      this.database.transaction(async (query) => {
        const decisions = batch.map(readDecision);
        // Of two decisions on a message (a late start of its stream) the later one counts.
        const newest = [...new Map(decisions.map((decision) => [decision.message_id, decision])).values()];
        await insertEntries(query, newest);
        await query(UPDATE_MESSAGES, [
          newest.map(({ message_id }) => message_id),
          newest.map(({ session_id }) => session_id),
          newest.map(({ amount }) => amount),
          newest.map(({ reason }) => reason),
        ]);
      }),
    );
  }

  private async acknowledge(claim: Claim): Promise<boolean> {
    const { claimed, claim: holder } = this.list.keys;
    const ids = claim.entries.map((entry) => readableEntries([entry], readDecision)[0]?.message_id ?? '');
    const keys = [claimed, holder, this.keys.ledgerDecisions()];
    return (await ACKNOWLEDGE.run(this.redis, keys, [claim.id, ...ids])) === 1;
  }
}
