import { Injectable } from '@nestjs/common';
import { ExclusionStore } from '../exclusions/exclusion-store';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { LongAnswer } from '../platform/database/long-answer';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { KEPT_LONGER_MS, SessionStore } from '../sessions/session-store';
import { BoardRestore } from './board-restore';

/** Sessions whose boards Redis holds; older ones are answered from Postgres. */
const SELECT_KEPT = 'SELECT id FROM stream_sessions WHERE ended_at IS NULL OR ended_at > $1::timestamptz';

/** Makes the boards in Redis equal to Postgres: those it lost, and those it holds, whatever stands there. */
@Injectable()
export class BoardRebuild {
  private readonly keptMs: number;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly sessions: SessionStore,
    private readonly boards: BoardRestore,
    private readonly exclusions: ExclusionStore,
    private readonly database: Database,
    private readonly longAnswer: LongAnswer,
    settings: Settings,
  ) {
    this.keptMs = settings.SESSION_REDIS_HOURS * 3_600_000 + KEPT_LONGER_MS;
  }

  /** And who is hidden on them. To be called when every decision is in Postgres and none are made. @returns how many boards were restored */
  async restore(): Promise<number> {
    await this.exclusions.restore();
    const since = new Date(Date.now() - this.keptMs).toISOString();
    const kept = await this.database.query<{ id: string }>(SELECT_KEPT, [since]);
    const ids = new Set([...kept.map(({ id }) => id), ...(await this.broughtBack())]);
    await this.longAnswer.connected(async (read) => {
      for (const id of ids) {
        if ((await this.boards.restore(read, id, true)) !== 'restored')
          throw new Error(`the board of ${id} was restored by two at once; it is done again`);
      }
    });
    return ids.size;
  }

  /** Sessions in Redis of channels with ended ones; old ones may be there for the sake of a late message. */
  private async broughtBack(): Promise<string[]> {
    const channels = await this.redis.zrange(this.keys.sessionsDue(), 0, -1);
    // One that cannot be read has no session that anybody could judge into.
    const known = [...(await this.sessions.readEach(channels)).values()];
    return known.flatMap(({ sessions }) => sessions.map(({ id }) => id));
  }
}
