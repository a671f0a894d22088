import { setTimeout as sleep } from 'node:timers/promises';
import type { Acks } from './evidence/acks';
import { HttpReader, Unanswered } from './evidence/http-reader';
import type { ChatView } from './evidence/observed';
import type { Installation } from './system/installation';
import type { Delivery, SentMessage } from './traffic/delivery';
import { UnderWay } from './under-way';

const EVERY_MS = 100;
const AT_ONCE = 4;
/** Between two looks for a message that is being judged again. */
const JUDGED_AGAIN_MS = 300;
const LIMITS = [50, 200, 500];
/** A message delivered late stands far down; beyond this the look is given up and counts for nothing. */
const MAX_PAGES = 25;
const PAUSES_MS = [40, 70, 20, 60];
const TIMEOUT_MS = 4_000;
/** What one look asks for after the other takes seconds at the most. */
const SETTLE_MS = 60_000;

/**
 * Looks during the run whether what was just acknowledged is visible (P2). A page that says `degraded`, and a request
 * that is not answered, say nothing; both are counted.
 */
export class Samples {
  readonly counts = { taken: 0, degraded: 0, unanswered: 0 };
  /** Why looks were not answered. */
  readonly silences: string[] = [];
  /** Acknowledged messages that were not to be seen, in words. */
  readonly missed: string[] = [];
  private readonly running = new UnderWay();
  /** Messages whose look has met a page that says `degraded`: such a look counts once, however many pages it has. */
  private readonly degraded = new Set<SentMessage>();
  private nextMs = 0;
  private readonly reader: HttpReader;

  constructor(
    installation: Installation,
    private readonly acks: Acks,
  ) {
    this.reader = new HttpReader(() => installation.nextApi()?.url, TIMEOUT_MS);
  }

  /** To be called right after each ack; takes a sample now and then. */
  acknowledged(delivery: Delivery): void {
    if (Date.now() < this.nextMs || this.running.size >= AT_ONCE || delivery.meaning.kind !== 'chat') return;
    this.nextMs = Date.now() + EVERY_MS;
    const { message } = delivery.meaning;
    this.start(`for ${message.messageId}`, this.look(message), message);
  }

  /** Pages through a channel's whole history: everything acknowledged before must come, each once. */
  sweep(broadcasterId: string): void {
    this.start(`through all of ${broadcasterId}`, this.sweepThrough(broadcasterId));
  }

  settle(): Promise<void> {
    return this.running.settle('looks during the run', SETTLE_MS);
  }

  private start(what: string, look: Promise<void>, message?: SentMessage): void {
    const work = look
      .finally(() => {
        if (message && this.degraded.delete(message)) this.counts.degraded += 1;
      })
      .catch((error: unknown) => {
        if (!(error instanceof Unanswered)) throw error;
        this.counts.unanswered += 1;
        this.silences.push(error.message);
      });
    this.running.add(what, work);
    this.counts.taken += 1;
  }

  private async look(message: SentMessage): Promise<void> {
    const { messageId, broadcasterId } = message;
    // Several looks: somewhere in these moments the message moves from Redis to Postgres.
    for (const pauseMs of PAUSES_MS) {
      const early = await this.find(message, { broadcaster_user_id: broadcasterId }, 50);
      if (!early) this.miss(`${messageId} was acknowledged and not in /api/chat soon after`);
      await sleep(pauseMs);
    }
    const limit = LIMITS[this.counts.taken % LIMITS.length] as number;
    const view = await this.find(message, { broadcaster_user_id: broadcasterId }, limit);
    if (view === 'nothing said') return;
    if (!view) return this.miss(`${messageId} was acknowledged and not in /api/chat right after`);
    const { coins, degraded } = await this.reader.coins([messageId]);
    if (!degraded && !coins.has(messageId))
      this.miss(`${messageId} was unknown to sweet-coins right after its ack`);
    // A session that is still being found out may change; one that was decided on stays.
    if (view.session_id === null || view.sweet_coins_reason === 'pending') return;
    if (!(await this.isInSession(message, view.session_id, limit)))
      this.miss(`${messageId} was not in /api/chat?session_id=${view.session_id} (limit ${limit})`);
  }

  /** One that is judged again, because another message's award was taken back, is in no session for a moment. */
  private async isInSession(message: SentMessage, sessionId: string, limit: number): Promise<boolean> {
    for (let look = 0; look < 5; look += 1) {
      if (await this.find(message, { session_id: sessionId }, limit)) return true;
      await sleep(JUDGED_AGAIN_MS);
      const now = await this.find(message, { broadcaster_user_id: message.broadcasterId }, limit);
      if (now === 'nothing said' || (now?.session_id && now.session_id !== sessionId)) return true;
    }
    return false;
  }

  private async find(
    message: SentMessage,
    filter: Record<string, string>,
    limit: number,
  ): Promise<ChatView | undefined | 'nothing said'> {
    const { messageId, createdMs } = message;
    let cursor: string | undefined;
    for (let page = 0; page < MAX_PAGES; page++) {
      const answer = await this.reader.chatPage(filter, limit, cursor);
      const view = answer.messages.find(({ message_id }) => message_id === messageId);
      if (view) return view;
      if (answer.degraded) {
        this.degraded.add(message);
        return 'nothing said';
      }
      const oldest = answer.messages.at(-1);
      // Without a time of its own (a clock that runs ahead) a message is among the newest.
      if (!answer.next_cursor || !oldest || oldest.timestamp < (createdMs ?? 0)) return undefined;
      cursor = answer.next_cursor;
    }
    return 'nothing said';
  }

  private async sweepThrough(broadcasterId: string): Promise<void> {
    const known = this.acks.acknowledgedIn(broadcasterId);
    const { messages, degraded } = await this.reader.wholeChat({ broadcaster_user_id: broadcasterId });
    if (degraded) this.counts.degraded += 1;
    const ids = new Set(messages.map(({ message_id }) => message_id));
    if (ids.size !== messages.length) this.doubled.push(`a sweep of ${broadcasterId} showed a message twice`);
    if (degraded) return;
    for (const { messageId } of known) {
      if (!ids.has(messageId)) this.miss(`${messageId} was missing from a sweep of ${broadcasterId}`);
    }
  }

  /** Messages that one paging showed twice. */
  readonly doubled: string[] = [];

  private miss(what: string): void {
    this.missed.push(what);
  }
}
