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

/** A message, also as JSON, and when it came (µs) if that was before it is taken in. */
interface Arriving {
  message: ChatMessage;
  json: string;
  cameUs: number | undefined;
}

const asArriving = (message: ChatMessage, cameUs: number | undefined): Arriving => ({
  message,
  json: JSON.stringify(message),
  cameUs,
});

const INGEST = new LuaScript(__dirname, 'ingest-11n.lua');

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
    return this.batcher.add(asArriving(message, cameUs));
  }

  /** Waits for what is in hand, so that a shutdown leaves no message without its job. */
  async onModuleDestroy(): Promise<void> {
    await this.batcher.settled();
    await this.queue.settled();
  }

  private async takeIn(arriving: Arriving[]): Promise<Ingested[]> {
    const started = performance.now();
    const stored = await this.storedBefore(arriving);
    const fresh =
      stored.size === 0 ? arriving : arriving.filter(({ message }) => !stored.has(message.message_id));
    const { kept, found } = await this.keep(fresh);
    // A known message without a decision may have lost its job in a crash, so it gets another.
    this.queue.wake(idsOf(fresh.filter((_, i) => found[i] !== 'known')));
    // Known ones as well: their first call may have died before its wait ended.
    if (fresh.length > 0) await this.replicas.have(this.keys.arrivalClock());
    const isNew = new Set<Arriving>();
    for (const [i, one] of fresh.entries()) {
      const state = found[i] as string;
      if (state === 'known' || state === 'pending') continue;
      const { message, json } = kept[i] as Arriving;
      this.acknowledged.add(state, message.message_id, json);
      isNew.add(one);
    }
    const results = arriving.map((one) => (isNew.has(one) ? 'accepted' : 'duplicate'));
    this.traces?.step('ingest', started, idsOf(arriving), (i) => ({ 'kickboard.result': results[i] }));
    return results;
  }

  /**
   * Which of the messages are in Postgres; only those are looked up that Redis may have forgotten, hardly ever any. A
   * Postgres that does not answer at once is not waited for: the message is then taken in, and the judge's history
   * check finds it out.
   */
  private async storedBefore(arriving: Arriving[]): Promise<Set<string>> {
    const now = Date.now();
    const old = arriving.filter(({ message }) => mayBeForgotten(message, now));
    if (old.length === 0) return new Set();
    return (await this.lookUp(() => this.stored(old))) ?? new Set();
  }

  private async stored(arriving: Arriving[]): Promise<Set<string>> {
    const rows = await this.database.query<{ message_id: string }>(SELECT_STORED, [idsOf(arriving)]);
    return new Set(rows.map(({ message_id }) => message_id));
  }

  /** Null when Postgres did not say. */
  private async lookUp<Found>(look: () => Promise<Found>): Promise<Found | null> {
    if (Date.now() < this.lookUpPausedUntilMs) return null;
    try {
      return await withDeadline(look(), LOOK_UP_MS, 'Postgres');
    } catch {
      this.lookUpPausedUntilMs = Date.now() + LOOK_UP_PAUSE_MS;
      return null;
    }
  }

  /** What the script says of each message, and the message as it is kept: without people who were erased. */
  private async keep(arriving: Arriving[]): Promise<{ kept: Arriving[]; found: string[] }> {
    const kept = [...arriving];
    const found = kept.length > 0 ? await this.runScript(kept) : [];
    await this.makeSure(kept, found);
    for (;;) {
      const named = found.flatMap((state, i) => (state === 'erased' ? [i] : []));
      if (named.length === 0) return { kept, found };
      const people = named.flatMap((i) => peopleIn((kept[i] as Arriving).message));
      const erased = await this.erased.among([...new Set(people)]);
      for (const i of named) {
        const { message, cameUs } = kept[i] as Arriving;
        kept[i] = asArriving(withoutErased(message, erased), cameUs);
      }
      const states = await this.runScript(
        named.map((i) => kept[i] as Arriving),
        'asked',
      );
      for (const [n, i] of named.entries()) found[i] = states[n] as string;
    }
  }

  /**
   * Redis was emptied, and a worker is about to make it again: whether a message is stored, and whom it names was erased, Postgres
   * knows alone. Should it not say, the history check finds out the former, and the flush the latter.
   */
  private async makeSure(kept: Arriving[], found: string[]): Promise<void> {
    const unsure = found.flatMap((state, i) => (state === 'unsure' ? [i] : []));
    if (unsure.length === 0) return;
    const asked = unsure.map((i) => kept[i] as Arriving);
    const people = new Set(asked.flatMap(({ message }) => peopleIn(message)));
    const answer = await this.lookUp(() =>
      Promise.all([this.stored(asked), this.erased.amongStored([...people])]),
    );
    const [stored, erased] = answer ?? [new Set<string>(), new Set<string>()];
    const open = unsure.filter((i) => !stored.has((kept[i] as Arriving).message.message_id));
    for (const i of unsure) found[i] = 'known';
    for (const i of open) {
      const { message, cameUs } = kept[i] as Arriving;
      const shown = withoutErased(message, erased);
      if (shown !== message) kept[i] = asArriving(shown, cameUs);
    }
    if (open.length === 0) return;
    const states = await this.runScript(
      open.map((i) => kept[i] as Arriving),
      answer === null ? 'not told' : 'asked',
    );
    for (const [n, i] of open.entries()) found[i] = states[n] as string;
  }

  /** @param postgres whether it was asked about messages that an emptied Redis has lost; it may not have told */
  private async runScript(
    arriving: Arriving[],
    postgres: 'not asked' | 'asked' | 'not told' = 'not asked',
  ): Promise<string[]> {
    const { keys } = this;
    const now = Date.now();
    const channels = new Numbered(arriving.map(({ message }) => message.broadcaster_user_id));
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
        keys.built(),
        ...channels.all.flatMap((id) => [keys.chatLive(id), keys.events(id)]),
        ...idsOf(arriving).map((id) => keys.messageCoins(id)),
      ],
      [
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        channels.all.length,
        postgres === 'not asked' ? '0' : '1',
        ...arriving.flatMap(({ message, json, cameUs }) => [
          message.message_id,
          channels.number(message.broadcaster_user_id),
          message.created_ms,
          // The script puts the arrival_seq in front, which makes it an object again.
          json.slice(1),
          JSON.stringify(
            postgres === 'not told'
              ? { ...judgeRequest(message, now), mayBeForgotten: true }
              : judgeRequest(message, now),
          ),
          message.sender.user_id ?? '',
          message.replies_to?.sender.user_id ?? '',
          cameUs ?? '',
        ]),
      ],
    )) as string[];
  }
}

const idsOf = (arriving: Arriving[]) => arriving.map(({ message }) => message.message_id);
