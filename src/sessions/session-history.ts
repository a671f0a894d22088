import { Injectable } from '@nestjs/common';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { isRedisOfNoUse } from '../platform/redis/unavailable';
import { SessionStore } from './session-store';
import { SELECT_SESSIONS } from './stored-sessions';
import { parseSessionId, type StreamSession } from './stream-session';

/** A session's position in the order of all sessions: started_at (ms), then id. */
export type SessionPosition = Pick<StreamSession, 'started_ms' | 'id'>;

export interface SessionPage {
  sessions: StreamSession[];
  next: SessionPosition | null;
  degraded: boolean;
}

export interface FoundStream {
  session: StreamSession;
  degraded: boolean;
}

/** Reads past and present streams, newest first; `degraded` when a store could not be asked. */
@Injectable()
export class SessionHistory {
  constructor(
    private readonly store: SessionStore,
    private readonly database: Database,
  ) {}

  /** Those after `before`. Rejects only when no store answers. */
  async sessionPage(
    broadcasterId: string | null,
    limit: number,
    before: SessionPosition | null,
  ): Promise<SessionPage> {
    let degraded = false;
    const orNothing = (error: unknown): StreamSession[] => {
      if (!(error instanceof DatabaseUnavailable) && !isRedisOfNoUse(error)) throw error;
      if (degraded || broadcasterId === null) throw error;
      degraded = true;
      return [];
    };
    // Redis knows a channel's sessions as they are now, Postgres also those that an emptied Redis has not back yet.
    const live =
      broadcasterId === null ? [] : await this.liveSessions(broadcasterId, before).catch(orNothing);
    // One more than asked for tells whether there is a next page.
    const stored = await this.storedSessions(broadcasterId, limit + 1, before).catch(orNothing);
    const merged = new Map([...stored, ...live].map((session) => [session.id, session]));
    const sessions = [...merged.values()].sort(newestFirst);
    const last = sessions[limit - 1];
    return {
      sessions: sessions.slice(0, limit),
      next: sessions.length > limit && last ? { started_ms: last.started_ms, id: last.id } : null,
      degraded,
    };
  }

  /**
   * A session by its id; null when there never was one. @throws when the store that may know it cannot be asked
   */
  async findSession(id: string): Promise<FoundStream | null> {
    const channel = parseSessionId(id)?.broadcaster_user_id;
    if (channel === undefined) return null;
    let away: unknown = null;
    try {
      const session = (await this.liveSessions(channel, null)).find((live) => live.id === id);
      if (session) return { session, degraded: false };
    } catch (error) {
      if (!isRedisOfNoUse(error)) throw error;
      away = error;
    }
    const [session] = await this.database.query<StreamSession>(`${SELECT_SESSIONS} WHERE id = $1`, [id]);
    if (session) return { session, degraded: away !== null };
    // A stream that began just now is in Redis alone.
    if (away !== null) throw away;
    return null;
  }

  private async liveSessions(
    broadcasterId: string,
    before: SessionPosition | null,
  ): Promise<StreamSession[]> {
    const { sessions } = await this.store.readSessions(broadcasterId);
    return sessions.filter((session) => !before || newestFirst(before, session) < 0);
  }

  private storedSessions(
    broadcasterId: string | null,
    limit: number,
    before: SessionPosition | null,
  ): Promise<StreamSession[]> {
    const at = before ? new Date(before.started_ms).toISOString() : 'infinity';
    return this.database.query<StreamSession>(
      `${SELECT_SESSIONS}
        WHERE ($1::bigint IS NULL OR broadcaster_user_id = $1) AND (started_at, id) < ($2::timestamptz, $3)
        ORDER BY started_at DESC, id DESC LIMIT ${limit}`,
      [broadcasterId, at, before?.id ?? ''],
    );
  }
}

function newestFirst(a: SessionPosition, b: SessionPosition): number {
  if (a.started_ms !== b.started_ms) return b.started_ms - a.started_ms;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
