import { Injectable } from '@nestjs/common';
import type { CoinAnswer } from '../coins/decision';
import { DecisionsReader } from '../coins/decisions-reader';
import { SessionStore } from '../sessions/session-store';
import { parseSessionId, resolveSession, type StreamSession } from '../sessions/stream-session';
import { ChatBuffer } from './chat-buffer';
import type { BufferedMessage } from './chat-message';
import type { KnownMessage } from './message-view';
import type { HistoryFilter, MessagePosition } from './message-position';

const PENDING: CoinAnswer = { sweet_coins_earned: 0, sweet_coins_reason: 'pending' };

/** Least messages read at a time when only those of one session are wanted. */
const SESSION_PAGE = 500;

/** Most such pages of one request: whatever waits, and whatever is asked for, a request ends. */
const MOST_PAGES = 4;

/** Messages that were found; `readTo`: only up to here, because too many others stand between. */
export interface LivePage {
  messages: KnownMessage[];
  readTo: MessagePosition | null;
  /** Whether Redis knows the session that was asked for. */
  knowsSession: boolean;
}

/** Reads chat that is in Redis: not in Postgres yet, or for less than 5 s. */
@Injectable()
export class LiveMessages {
  constructor(
    private readonly buffer: ChatBuffer,
    private readonly decisions: DecisionsReader,
    private readonly sessions: SessionStore,
  ) {}

  /** Messages after `before`, newest first. Rejects when Redis is away. */
  async livePage(filter: HistoryFilter, limit: number, before: MessagePosition | null): Promise<LivePage> {
    if (filter.session_id) return this.ofSession(filter.session_id, limit, before);
    const messages = await this.ofChannel(filter.broadcaster_user_id ?? null, limit, before);
    return { messages, readTo: null, knowsSession: false };
  }

  /** The messages with these arrival_seqs, as far as they are in Redis. Rejects when Redis is away. */
  async at(arrivalSeqs: string[]): Promise<KnownMessage[]> {
    return this.known(await this.buffer.at(arrivalSeqs));
  }

  private async ofSession(
    sessionId: string,
    limit: number,
    before: MessagePosition | null,
  ): Promise<LivePage> {
    const id = parseSessionId(sessionId);
    const { sessions } = await this.sessions.readSessions(id?.broadcaster_user_id ?? '');
    const messages: KnownMessage[] = [];
    // What Redis takes for another stream's, or for nobody's, is not of a stream that it does not know.
    if (!id || !sessions.some((session) => session.id === sessionId))
      return { messages, readTo: null, knowsSession: false };
    const size = Math.max(limit, SESSION_PAGE);
    let position = before;
    // A page may hold nothing but messages of no or another session, so it is read on towards the session's start. It is
    // begun at the newest: what was judged before a late end was known belongs to the session, however late it is.
    for (let pages = 1; ; pages += 1) {
      const page = await this.ofChannel(id.broadcaster_user_id, size, position);
      messages.push(...page.filter(({ session_id }) => session_id === sessionId));
      const last = page.at(-1);
      const isStart = !last || last.created_ms < Number(id.start_second) * 1000;
      if (isStart || page.length < size || messages.length >= limit)
        return { messages: messages.slice(0, limit), readTo: null, knowsSession: true };
      if (pages === MOST_PAGES) return { messages, readTo: last, knowsSession: true };
      position = last;
    }
  }

  private async ofChannel(
    broadcasterId: string | null,
    limit: number,
    before: MessagePosition | null,
  ): Promise<KnownMessage[]> {
    return this.known(await this.buffer.livePage(broadcasterId, limit, before));
  }

  /** The same messages with what Redis knows of their sessions and coins now. */
  private async known(messages: BufferedMessage[]): Promise<KnownMessage[]> {
    const ids = messages.map(({ message_id }) => message_id);
    const [answers, decisions, sessions, deleted] = await Promise.all([
      this.decisions.answers(ids),
      this.decisions.unsynced(ids),
      this.sessionsOf(messages),
      this.buffer.deletedAmong(messages),
    ]);
    return messages.map((message): KnownMessage => {
      const { message_id, created_ms, arrival_seq } = message;
      const coins = answers.get(message_id) ?? PENDING;
      const decided = decisions.get(message_id);
      const belongs = resolveSession(sessions.get(message.broadcaster_user_id) ?? [], created_ms)?.id ?? null;
      const offline = coins.sweet_coins_reason === 'stream_offline';
      const session_id = decided ? decided.session_id : offline ? null : belongs;
      const is_deleted = deleted.has(message_id);
      return { message, message_id, created_ms, arrival_seq, session_id, coins, is_deleted };
    });
  }

  private async sessionsOf(messages: BufferedMessage[]): Promise<Map<string, StreamSession[]>> {
    const channels = [...new Set(messages.map(({ broadcaster_user_id }) => broadcaster_user_id))];
    const known = await this.sessions.readEach(channels);
    return new Map([...known].map(([id, { sessions }]) => [id, sessions]));
  }
}
