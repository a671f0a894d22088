import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { scanKeys } from '../platform/redis/scan';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { KEPT_LONGER_MS, SessionStore } from './session-store';
import { SELECT_SESSIONS } from './stored-sessions';
import type { StreamSession } from './stream-session';

/** Sessions that Redis holds: open, or ended not long ago. Those of one channel come after one another. */
const SELECT_KEPT = `
  SELECT * FROM (${SELECT_SESSIONS} WHERE ended_at IS NULL OR ended_at > $1::timestamptz) AS kept
   WHERE (broadcaster_user_id, id) > ($2::bigint, $3)
   ORDER BY broadcaster_user_id, id LIMIT 1000`;

/** Brings the sessions back into Redis that it should hold. */
@Injectable()
export class SessionRebuild {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly store: SessionStore,
    private readonly database: Database,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /** @returns how many sessions Redis had lost, or had in an older state */
  async restore(): Promise<number> {
    const since = new Date(Date.now() - this.settings.SESSION_REDIS_HOURS * 3_600_000 - KEPT_LONGER_MS);
    const read = (last: StreamSession | null) =>
      this.database.query<StreamSession>(SELECT_KEPT, [
        since.toISOString(),
        last?.broadcaster_user_id ?? '0',
        last?.id ?? '',
      ]);
    let restored = 0;
    await this.discardUnreadable();
    for await (const page of pages(read)) {
      const channels = new Map<string, StreamSession[]>();
      for (const session of page) {
        const { broadcaster_user_id } = session;
        channels.set(broadcaster_user_id, [...(channels.get(broadcaster_user_id) ?? []), session]);
      }
      for (const [id, sessions] of channels) restored += await this.store.restore(id, sessions);
    }
    return restored;
  }

  /** Also of channels that Postgres knows nothing of, or no stream that Redis should hold. */
  private async discardUnreadable(): Promise<void> {
    for await (const found of scanKeys(this.redis, this.keys.sessionsPattern())) {
      for (const key of found) {
        const id = /:(\d+)$/.exec(key)?.[1];
        if (id !== undefined)
          await this.store.readAnew(id).catch((error: unknown) => this.discard(id, error));
      }
    }
  }

  private async discard(broadcaster_user_id: string, error: unknown): Promise<void> {
    if (isRedisUnavailable(error)) throw error;
    const facts = { broadcaster_user_id, reason: String(error) };
    this.log.error(facts, 'the sessions of a channel cannot be read in Redis: they are taken from Postgres');
    await this.store.discard(broadcaster_user_id);
  }
}
