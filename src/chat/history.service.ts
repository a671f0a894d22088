import { Injectable } from '@nestjs/common';
import type { Decision } from '../coins/decision';
import { DecisionsReader } from '../coins/decisions-reader';
import { DatabaseUnavailable } from '../platform/database/database';
import { isRedisOfNoUse } from '../platform/redis/unavailable';
import { LiveMessages, type LivePage } from './live-messages';
import type { KnownMessage } from './message-view';
import { type MessageRef, type HistoryFilter, newestFirst, type MessagePosition } from './message-position';
import { StoredMessages } from './stored-messages';

/**
 * Messages, newest first; `degraded` when a store could not be asked, so that messages may be missing. Without the
 * buffer (`lacksBuffer`) these may be the newest.
 */
export interface Page {
  messages: KnownMessage[];
  next: MessagePosition | null;
  degraded: boolean;
  lacksBuffer: boolean;
}

/**
 * Reads chat from Redis and Postgres as one. Redis is read first: a message moving from one to the other meanwhile is
 * then in both, never in neither.
 */
@Injectable()
export class HistoryService {
  constructor(
    private readonly live: LiveMessages,
    private readonly stored: StoredMessages,
    private readonly decisions: DecisionsReader,
  ) {}

  /** The newest messages that Redis still shows, oldest first. Rejects when Redis is away. */
  async recent(broadcasterId: string | undefined, limit: number): Promise<KnownMessage[]> {
    const { messages } = await this.live.livePage({ broadcaster_user_id: broadcasterId }, limit, null);
    return messages.reverse();
  }

  /**
   * Messages by id, wherever they are; one that cannot be stored is missing once it has left Redis. Rejects when Redis is
   * away. @throws DatabaseUnavailable when some have left Redis and Postgres is away
   */
  async findMessages(arrivals: MessageRef[]): Promise<Map<string, KnownMessage>> {
    if (arrivals.length === 0) return new Map();
    const live = await this.live.at(arrivals.map(({ arrival_seq }) => arrival_seq));
    const found = new Map(live.map((known) => [known.message_id, known]));
    const others = arrivals.map(({ message_id }) => message_id).filter((id) => !found.has(id));
    if (others.length === 0) return found;
    const stored = await this.withNewestDecisions(await this.stored.byId(others));
    return new Map([...found, ...stored.map((known) => [known.message_id, known] as const)]);
  }

  /** One page after `before`. Rejects only when neither store answers. */
  async historyPage(filter: HistoryFilter, limit: number, before: MessagePosition | null): Promise<Page> {
    const failures: unknown[] = [];
    const orNothing = (error: unknown): LivePage => {
      // An outage makes a page degraded, or a damaged key; anything else is an error of ours and must be seen.
      if (!(error instanceof DatabaseUnavailable) && !isRedisOfNoUse(error)) throw error;
      failures.push(error);
      return { messages: [], readTo: null, knowsSession: false };
    };
    // Looked at before the buffer: a delivery leaves the spool only after it is there.
    const spooled = await this.stored.isSpooling().catch(unlessPostgresIsAway);
    // One more than asked for tells whether there is a next page.
    const live = await this.live.livePage(filter, limit + 1, before).catch(orNothing);
    const lacksBuffer = failures.length > 0;
    const isAway = spooled instanceof DatabaseUnavailable;
    const stored = await (isAway
      ? Promise.reject(spooled)
      : this.stored.storedPage(filter, limit + 1, before, live.knowsSession)
    )
      .then((messages) => ({ messages }))
      .catch(orNothing);
    if (failures.length === 2) throw failures[0];

    const merged = new Map([...stored.messages, ...live.messages].map((known) => [known.message_id, known]));
    // Behind where the buffer was read to, newer messages may still be missing: the next page goes on from there.
    const { readTo } = live;
    const sorted = [...merged.values()]
      .sort(newestFirst)
      .filter((known) => readTo === null || newestFirst(known, readTo) <= 0);
    const messages = await this.withNewestDecisions(sorted.slice(0, limit));
    const last = messages.at(-1);
    return {
      messages,
      next: sorted.length > limit && last ? last : readTo,
      degraded: spooled !== false || failures.length > 0,
      lacksBuffer,
    };
  }

  /**
   * A stored row says `pending`, or that nothing was live, until its decision is synced; Redis knows it before. A decision
   * that names a session is final.
   */
  private async withNewestDecisions(messages: KnownMessage[]): Promise<KnownMessage[]> {
    const open = messages.filter(({ session_id }) => session_id === null);
    const ids = open.map(({ message_id }) => message_id);
    const decided = await this.decisions.unsynced(ids).catch(() => new Map<string, Decision>());
    return messages.map((known) => {
      const decision = decided.get(known.message_id);
      if (!decision) return known;
      const coins = { sweet_coins_earned: decision.amount, sweet_coins_reason: decision.reason };
      return { ...known, session_id: decision.session_id, coins };
    });
  }
}

/** Its second statement would take as long as its first to fail. */
function unlessPostgresIsAway(error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  throw error;
}
