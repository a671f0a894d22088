import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { SessionStore } from './session-store';
import { SELECT_SESSIONS } from './stored-sessions';
import type { StreamSession } from './stream-session';

/** A session's place in the order of all sessions: started_at (ms), then id. */
export type SessionPlace = Pick<StreamSession, 'started_ms' | 'id'>;

export interface SessionPage {
  sessions: StreamSession[];
  next: SessionPlace | null;
  degraded: boolean;
}

/** Reads past and present streams, newest first. */
@Injectable()
export class SessionHistory {
  constructor(
    private readonly store: SessionStore,
    private readonly database: Database,
  ) {}

  /**
   * Those after `before`. A channel's come from Redis, which has all of them as they are now; those of all channels from
   * Postgres, up to a flush later. @throws DatabaseUnavailable
   */
  async page(broadcasterId: string | null, limit: number, before: SessionPlace | null): Promise<SessionPage> {
    // One more than asked for tells whether there is a next page.
    const { sessions, degraded } = await this.read(broadcasterId, limit + 1, before);
    const last = sessions[limit - 1];
    return {
      sessions: sessions.slice(0, limit),
      next: sessions.length > limit && last ? { started_ms: last.started_ms, id: last.id } : null,
      degraded,
    };
  }

  private async read(broadcasterId: string | null, limit: number, before: SessionPlace | null) {
    if (broadcasterId === null) return { sessions: await this.stored(null, limit, before), degraded: false };
    try {
      const { sessions } = await this.store.read(broadcasterId);
      const after = sessions.filter((session) => !before || newestFirst(before, session) < 0);
      return { sessions: after.sort(newestFirst).slice(0, limit), degraded: false };
    } catch (error) {
      if (!isRedisUnavailable(error)) throw error;
      return { sessions: await this.stored(broadcasterId, limit, before), degraded: true };
    }
  }

  private stored(
    broadcasterId: string | null,
    limit: number,
    before: SessionPlace | null,
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

function newestFirst(a: SessionPlace, b: SessionPlace): number {
  if (a.started_ms !== b.started_ms) return b.started_ms - a.started_ms;
  return a.id < b.id ? 1 : a.id > b.id ? -1 : 0;
}
