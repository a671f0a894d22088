import { Injectable } from '@nestjs/common';
import type { CoinAnswer } from '../coins/decision';
import { DecisionsReader } from '../coins/decisions-reader';
import { Database } from '../platform/database/database';
import { SessionStore } from '../sessions/session-store';
import { GRACE_MS, parseSessionId, resolveSession, type StreamSession } from '../sessions/stream-session';
import { ChatBuffer, type Place } from './chat-buffer';
import type { BufferedMessage } from './chat-message';
import { fromRow, type KnownMessage, type MessageRow } from './message-view';

const PENDING: CoinAnswer = { sweet_coins_earned: 0, sweet_coins_reason: 'pending' };

export interface HistoryFilter {
  broadcaster_user_id?: string;
  session_id?: string;
}

/** Messages, newest first; `degraded` when a store could not be asked. */
export interface Page {
  messages: KnownMessage[];
  next: Place | null;
  degraded: boolean;
}

/** Least messages read from Redis at a time when only those of one session are wanted. */
const SESSION_PAGE = 500;

const NOTHING: Page = { messages: [], next: null, degraded: false };

/**
 * Reads chat from Redis and Postgres as one. Redis is read first: a message moving from one to the other meanwhile is
 * then in both, never in neither.
 */
@Injectable()
export class HistoryService {
  constructor(
    private readonly buffer: ChatBuffer,
    private readonly decisions: DecisionsReader,
    private readonly sessions: SessionStore,
    private readonly database: Database,
  ) {}

  /** The newest messages that Redis still shows, oldest first. Rejects when Redis is away. */
  async recent(broadcasterId: string | undefined, limit: number): Promise<KnownMessage[]> {
    return (await this.fromRedis({ broadcaster_user_id: broadcasterId }, limit, null)).reverse();
  }

  /** One page after `before`. Rejects only when neither store answers. */
  async page(filter: HistoryFilter, limit: number, before: Place | null): Promise<Page> {
    const owner = parseSessionId(filter.session_id ?? '')?.broadcaster_user_id;
    if (owner && filter.broadcaster_user_id && owner !== filter.broadcaster_user_id) return NOTHING;
    const failures: unknown[] = [];
    const orNothing = (error: unknown): KnownMessage[] => {
      failures.push(error);
      return [];
    };
    // Looked at before the buffer: a delivery leaves the spool only after it is there.
    const spooled = await this.isSpooling().catch(() => true);
    // One more than asked for tells whether there is a next page.
    const live = await this.fromRedis(filter, limit + 1, before).catch(orNothing);
    const stored = await this.fromPostgres(filter, limit + 1, before).catch(orNothing);
    if (failures.length === 2) throw failures[0];

    const merged = new Map([...stored, ...live].map((known) => [known.message_id, known]));
    const sorted = [...merged.values()].sort(newestFirst);
    const messages = sorted.slice(0, limit);
    const last = messages.at(-1);
    return {
      messages,
      next: sorted.length > limit && last ? last : null,
      degraded: spooled || failures.length > 0,
    };
  }

  /** Whether acknowledged deliveries wait in Postgres for Redis to come back; they can be read only then. */
  private async isSpooling(): Promise<boolean> {
    const sql = 'SELECT EXISTS (SELECT 1 FROM webhook_spool) AS spooling';
    const [row] = await this.database.query<{ spooling: boolean }>(sql);
    return row?.spooling === true;
  }

  private async fromRedis(
    filter: HistoryFilter,
    limit: number,
    before: Place | null,
  ): Promise<KnownMessage[]> {
    const session = parseSessionId(filter.session_id ?? '');
    if (!session) {
      const channel = filter.broadcaster_user_id;
      return this.redisPage(channel ? [channel] : await this.buffer.channels(), limit, before);
    }
    const { broadcaster_user_id, start_second } = session;
    const size = Math.max(limit, SESSION_PAGE);
    const found: KnownMessage[] = [];
    let place = before;
    // A page may hold nothing but messages of no or another session, so it is read on to the session's start. It is
    // begun at the newest: what was judged before a late end was known belongs to the session, however late it is.
    for (;;) {
      const page = await this.redisPage([broadcaster_user_id], size, place);
      found.push(...page.filter(({ session_id }) => session_id === filter.session_id));
      const last = page.at(-1);
      if (!last || page.length < size || found.length >= limit) break;
      if (last.created_ms < Number(start_second) * 1000) break;
      place = last;
    }
    return found.slice(0, limit);
  }

  private async redisPage(channels: string[], limit: number, before: Place | null): Promise<KnownMessage[]> {
    const pages = await Promise.all(channels.map((id) => this.buffer.page(id, limit, before)));
    const messages = pages.flat().sort(newestFirst).slice(0, limit);
    const ids = messages.map(({ message_id }) => message_id);
    const [answers, decisions, sessions] = await Promise.all([
      this.decisions.answers(ids),
      this.decisions.unsynced(ids),
      this.sessionsOf(messages),
    ]);
    return messages.map((message): KnownMessage => {
      const { message_id, created_ms, arrival_seq } = message;
      const coins = answers.get(message_id) ?? PENDING;
      const decided = decisions.get(message_id);
      const belongs = resolveSession(sessions.get(message.broadcaster_user_id) ?? [], created_ms)?.id ?? null;
      const offline = coins.sweet_coins_reason === 'stream_offline';
      const session_id = decided ? decided.session_id : offline ? null : belongs;
      return { message, message_id, created_ms, arrival_seq, session_id, coins };
    });
  }

  private async sessionsOf(messages: BufferedMessage[]): Promise<Map<string, StreamSession[]>> {
    const channels = [...new Set(messages.map(({ broadcaster_user_id }) => broadcaster_user_id))];
    return new Map(
      await Promise.all(channels.map(async (id) => [id, (await this.sessions.read(id)).sessions] as const)),
    );
  }

  private async fromPostgres(
    filter: HistoryFilter,
    limit: number,
    before: Place | null,
  ): Promise<KnownMessage[]> {
    const conditions: string[] = [];
    const parameters: unknown[] = [];
    const add = (sql: (n: string) => string, value: unknown) =>
      conditions.push(sql(`$${parameters.push(value)}`));
    if (filter.broadcaster_user_id) add((n) => `broadcaster_user_id = ${n}`, filter.broadcaster_user_id);
    if (filter.session_id) add(inSession, filter.session_id);
    if (before) {
      const time = `$${parameters.push(new Date(before.created_ms).toISOString())}::timestamptz`;
      add((n) => `(created_at, arrival_seq) < (${time}, ${n}::bigint)`, before.arrival_seq);
    }
    const where = conditions.length > 0 ? `WHERE ${conditions.join(' AND ')}` : '';
    const rows = await this.database.query<MessageRow>(
      `SELECT message_id, session_id, content, emotes, broadcaster, sender, replies_to, arrival_seq,
              round(extract(epoch FROM created_at) * 1000)::float8 AS created_ms,
              round(extract(epoch FROM received_at) * 1000)::float8 AS received_ms,
              sweet_coins_earned, sweet_coins_reason
         FROM chat_messages ${where} ORDER BY created_at DESC, arrival_seq DESC LIMIT ${limit}`,
      parameters,
    );
    return rows.map(fromRow);
  }
}

/**
 * Messages of the session, and those in its span that are not judged yet. Bounded in time, for the index: by the end, or
 * by the last message that was judged into the session before a late end was known.
 */
const inSession = (id: string) => `
  broadcaster_user_id = split_part(${id}, '-', 1)::bigint
  AND created_at >= to_timestamp(split_part(${id}, '-', 2)::bigint)
  AND created_at <= coalesce(
    (SELECT greatest(ended_at + interval '${GRACE_MS / 1000} s', (SELECT max(created_at) FROM chat_messages WHERE session_id = ${id}))
       FROM stream_sessions WHERE id = ${id} AND ended_at IS NOT NULL), 'infinity')
  AND (session_id = ${id} OR (session_id IS NULL AND sweet_coins_reason = 'pending'))`;

function newestFirst(a: Place, b: Place): number {
  if (a.created_ms !== b.created_ms) return b.created_ms - a.created_ms;
  return a.arrival_seq < b.arrival_seq ? 1 : -1;
}
