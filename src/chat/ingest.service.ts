// Longer than usual: half of it names the keys and arguments of the script, and what it answers decides the steps around it.
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { AcknowledgedMessages } from './acknowledged-messages';
import type { ChatMessage } from './chat-message';
import { ChatQueue } from './chat-queue';
import { peopleIn, withoutErased } from './erased-message';
import { judgeRequest, mayBeForgotten } from '../coins/judge-request';
import { ErasedPeople } from '../erasure/erased-people';
import { Database } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { Numbered } from '../platform/numbered';
import { LuaScript } from '../platform/redis/lua-script';
import { Replicas } from '../platform/redis/replicas';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { TurnBatcher } from '../platform/turn-batcher';
import { EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';

/** `accepted`: durable now and new. `duplicate`: this message is known already. */
export type Ingested = 'accepted' | 'duplicate';

/** Most messages of one script call: about 1 ms of Redis, so that other clients never wait long. */
const MAX_PER_CALL = 100;

/** While one call is on its way, messages gather for the next; a second one keeps Redis busy meanwhile. */
const CALLS_AT_ONCE = 2;

/** A look-up by index takes a millisecond or two; the sender waits for it. */
const LOOK_UP_MS = 100;
/** After a look-up that failed the next ones are left out for this long. */
const LOOK_UP_PAUSE_MS = 2_000;

/** Of one that retention has removed, the ledger knows when it earned. */
const SELECT_STORED = `
  SELECT message_id FROM chat_messages WHERE message_id = ANY($1)
   UNION
  SELECT message_id FROM coin_entries WHERE message_id = ANY($1)`;

/** A message, and when it came (µs) if that was before it is taken in. */
interface Arriving {
  message: ChatMessage;
  cameUs: number | undefined;
}

const INGEST = new LuaScript(__dirname, 'ingest-10n.lua');

/**
 * Takes in chat messages; those of one turn of the event loop share one script call and one job.
 * Promise: when `ingest` resolves, the message is in the buffer or was known.
 */
@Injectable()
export class IngestService implements OnModuleDestroy {
  private lookUpPausedUntilMs = 0;
  private readonly batcher = new TurnBatcher<Arriving, Ingested>(
    MAX_PER_CALL,
    (batch) => this.takeIn(batch),
    CALLS_AT_ONCE,
  );

  constructor(
    private readonly replicas: Replicas,
    private readonly keys: RedisKeys,
    private readonly queue: ChatQueue,
    private readonly acknowledged: AcknowledgedMessages,
    private readonly erased: ErasedPeople,
    private readonly database: Database,
    @InjectTraces() private readonly traces: Traces | null,
  ) {}

  /**
   * Rejects when Redis did not take the message, or did not say so; it may then be tried again any number of times.
   * @param cameUs when it came, if it had to wait elsewhere since: it is judged before what came later and waits still
   */
  ingest(message: ChatMessage, cameUs?: number): Promise<Ingested> {
    return this.batcher.add({ message, cameUs });
  }

  /** Waits for what is in hand, so that a shutdown leaves no message without its job. */
  async onModuleDestroy(): Promise<void> {
    await this.batcher.settled();
    await this.queue.settled();
  }

  private async takeIn(arriving: Arriving[]): Promise<Ingested[]> {
    const batch = arriving.map(({ message }) => message);
    const cameUs = new Map(arriving.map(({ message, cameUs }) => [message.message_id, cameUs]));
    const started = performance.now();
    const stored = await this.storedBefore(batch);
    const fresh = stored.size === 0 ? batch : batch.filter(({ message_id }) => !stored.has(message_id));
    const { kept, found } = await this.keep(fresh, cameUs);
    // A known message without a decision may have lost its job in a crash, so it gets another.
    this.queue.wake(fresh.filter((_, i) => found[i] !== 'known').map(({ message_id }) => message_id));
    // Known ones as well: their first call may have died before its wait ended.
    if (fresh.length > 0) await this.replicas.have(this.keys.arrivalClock());
    const isNew = new Set<ChatMessage>();
    for (const [i, message] of fresh.entries()) {
      const state = found[i] as string;
      if (state === 'known' || state === 'pending') continue;
      this.acknowledged.add(state, kept[i] as ChatMessage);
      isNew.add(message);
    }
    const results = batch.map((message) => (isNew.has(message) ? 'accepted' : 'duplicate'));
    this.traces?.step('ingest', started, idsOf(batch), (i) => ({ 'kickboard.result': results[i] }));
    return results;
  }

  /**
   * Which of the messages are in Postgres; only those are looked up that Redis may have forgotten, hardly ever any. A
   * Postgres that does not answer at once is not waited for: the message is then taken in, and the judge's history
   * check finds it out.
   */
  private async storedBefore(batch: ChatMessage[]): Promise<Set<string>> {
    const now = Date.now();
    const old = batch.filter((message) => mayBeForgotten(message, now));
    if (old.length === 0 || now < this.lookUpPausedUntilMs) return new Set();
    const ids = old.map(({ message_id }) => message_id);
    try {
      const rows = await withDeadline(
        this.database.query<{ message_id: string }>(SELECT_STORED, [ids]),
        LOOK_UP_MS,
        'Postgres',
      );
      return new Set(rows.map(({ message_id }) => message_id));
    } catch {
      this.lookUpPausedUntilMs = Date.now() + LOOK_UP_PAUSE_MS;
      return new Set();
    }
  }

  /** What the script says of each message, and the message as it is kept: without people who were erased. */
  private async keep(
    messages: ChatMessage[],
    cameUs: Map<string, number | undefined>,
  ): Promise<{ kept: ChatMessage[]; found: string[] }> {
    const kept = [...messages];
    const found = messages.length > 0 ? await this.runScript(messages, cameUs) : [];
    for (;;) {
      const named = found.flatMap((state, i) => (state === 'erased' ? [i] : []));
      if (named.length === 0) return { kept, found };
      const people = named.flatMap((i) => peopleIn(kept[i] as ChatMessage));
      const erased = await this.erased.among([...new Set(people)]);
      for (const i of named) kept[i] = withoutErased(kept[i] as ChatMessage, erased);
      const states = await this.runScript(
        named.map((i) => kept[i] as ChatMessage),
        cameUs,
      );
      for (const [n, i] of named.entries()) found[i] = states[n] as string;
    }
  }

  private async runScript(
    messages: ChatMessage[],
    cameUs: Map<string, number | undefined>,
  ): Promise<string[]> {
    const { keys } = this;
    const now = Date.now();
    const channels = new Numbered(messages.map(({ broadcaster_user_id }) => broadcaster_user_id));
    return (await INGEST.run(
      this.replicas.writer,
      [
        keys.arrivalClock(),
        keys.chatBuffer(),
        keys.chatMessages(),
        keys.chatLiveAll(),
        keys.judgeRequests(),
        keys.judgeWaiting(),
        keys.ledgerDecisions(),
        keys.judgeDeferred(),
        keys.position(),
        keys.erasedPeople(),
        ...channels.all.flatMap((id) => [keys.chatLive(id), keys.events(id)]),
        ...messages.map(({ message_id }) => keys.messageCoins(message_id)),
      ],
      [
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        channels.all.length,
        ...messages.flatMap((message) => [
          message.message_id,
          channels.number(message.broadcaster_user_id),
          message.created_ms,
          // The script puts the arrival_seq in front, which makes it an object again.
          JSON.stringify(message).slice(1),
          JSON.stringify(judgeRequest(message, now)),
          message.sender.user_id ?? '',
          message.replies_to?.sender.user_id ?? '',
          cameUs.get(message.message_id) ?? '',
        ]),
      ],
    )) as string[];
  }
}

const idsOf = (messages: ChatMessage[]) => messages.map(({ message_id }) => message_id);
