import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ClaimedList } from '../platform/redis/claimed-list';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { StoreStateService } from '../store-state/store-state.service';
import type { StreamSession } from './stream-session';

const CLAIM_SIZE = 100;

/** One stream at a time: an earlier one ended, at the latest, when this one started. */
const CLOSE_OTHERS = `
  UPDATE stream_sessions SET ended_at = $2
   WHERE broadcaster_user_id = $1 AND started_at < $2 AND (ended_at IS NULL OR ended_at > $2)`;

/**
 * An older state never replaces a newer one, so that a batch may be written again after a later one; and a session
 * that has a successor ended with its start at the latest, whatever was known when the state was written.
 */
const UPSERT = `
  INSERT INTO stream_sessions (id, broadcaster_user_id, username, title, started_at, ended_at, status_at, title_at)
  VALUES ($1, $2, $3, $4, $5, least($6::timestamptz, (
    SELECT min(started_at) FROM stream_sessions WHERE broadcaster_user_id = $2 AND started_at > $5)), $7, $8)
  ON CONFLICT (id) DO UPDATE
    SET username = excluded.username, title = excluded.title, ended_at = excluded.ended_at,
        status_at = excluded.status_at, title_at = excluded.title_at
  WHERE (excluded.status_at, excluded.title_at) >= (stream_sessions.status_at, stream_sessions.title_at)`;

const time = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

/** Drains changed sessions into Postgres: claim, commit, follow up, acknowledge. */
@Injectable()
export class SessionWriter {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() redis: RedisConnection,
    keys: RedisKeys,
    private readonly database: Database,
    private readonly storeState: StoreStateService,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.sessionsBuffer()));
  }

  /** @param followUp is called with each changed session after its commit; if it rejects, all is done again later */
  drain(followUp: (session: StreamSession) => Promise<void>): Promise<number> {
    return this.list.drain({
      size: CLAIM_SIZE,
      commit: async (entries) => {
        const position = await this.storeState.position();
        const sessions = entries.map((entry) => JSON.parse(entry) as StreamSession);
        for (const session of sessions) await this.store(session, position);
        for (const session of sessions) await followUp(session);
        return 'done';
      },
    });
  }

  /** A transaction for each: one that holds sessions of several channels could wait for somebody who waits for it. */
  private async store(session: StreamSession, position: string): Promise<void> {
    await this.database.transaction(async (query) => {
      await query(CLOSE_OTHERS, [session.broadcaster_user_id, time(session.started_ms)]);
      await query(UPSERT, row(session));
      await this.storeState.note(query, position);
    });
  }
}

function row(session: StreamSession): unknown[] {
  const { id, broadcaster_user_id, username, title, started_ms, ended_ms, status_ms, title_ms } = session;
  return [
    id,
    broadcaster_user_id,
    username,
    title,
    time(started_ms),
    time(ended_ms),
    time(status_ms),
    time(title_ms),
  ];
}
