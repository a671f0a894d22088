import { Injectable } from '@nestjs/common';
import { type LiveStanding, LiveStandings } from '../leaderboard/live-standings';
import { ALL_CHANNELS, PeriodBoards } from '../leaderboard/period-boards';
import { PeriodPages } from '../leaderboard/period-page';
import { ALL_TIME } from '../leaderboard/period-span';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisOfNoUse } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';

/** A viewer as Postgres knows them; times in ms. `banned_ms` is infinite of a ban without an end. */
export interface StoredViewer {
  user_id: string;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
  first_ms: number | null;
  last_ms: number | null;
  messages_total: string;
  balance: string;
  spent_total: string;
  is_excluded: boolean;
  banned_ms: number | null;
  names: { username: string; since_ms: number }[];
}

/** Without `stored` the viewer is known to Redis alone: too new for Postgres, or Postgres is away (`degraded`). */
export interface FoundViewer {
  user_id: string;
  stored: StoredViewer | null;
  /** As Redis has it; null when it has none. */
  balance: string | null;
  live: LiveStanding | null;
  earned_total: string;
  rank: number | null;
  degraded: boolean;
}

/** The present name lasts until its viewer was seen last; a name that an older message told comes after it. */
const SELECT_VIEWER = `
  SELECT $1::text AS user_id, coalesce(viewer.username, (SELECT 'deleted' FROM erased_viewers WHERE user_id = $1), '') AS username, coalesce(viewer.channel_slug, '') AS channel_slug,
         viewer.profile_picture, ${ms('viewer.first_seen_at')} AS first_ms, ${ms('viewer.last_seen_at')} AS last_ms,
         coalesce(viewer.messages_total, 0)::text AS messages_total, coalesce(balance.balance, 0)::text AS balance,
         (SELECT (-coalesce(sum(spent.amount + coalesce(returned.amount, 0)), 0))::text
            FROM coin_entries AS spent LEFT JOIN coin_entries AS returned ON returned.reverses_entry_id = spent.id
           WHERE spent.user_id = $1 AND spent.reason = 'spend') AS spent_total,
         EXISTS (SELECT 1 FROM viewer_exclusions WHERE user_id = $1) AS is_excluded,
         (SELECT extract(epoch FROM max(coalesce(expires_at, 'infinity')))::float8 * 1000 FROM viewer_bans
           WHERE user_id = $1 AND (expires_at IS NULL OR expires_at > now())) AS banned_ms,
         (SELECT coalesce(json_agg(json_build_object('username', username, 'since_ms', ${ms('since')})
                          ORDER BY username = viewer.username DESC, until DESC), '[]')
            FROM viewer_names WHERE user_id = $1) AS names
    FROM (SELECT 1) AS asked
    LEFT JOIN viewers AS viewer ON viewer.user_id = $1
    LEFT JOIN coin_balances AS balance ON balance.user_id = $1
   WHERE viewer.user_id IS NOT NULL OR balance.user_id IS NOT NULL`;

/** Who has the name now, else who had it last. */
const SELECT_HOLDER = `
  (SELECT user_id, 1 AS has_it, last_seen_at AS until FROM viewers WHERE lower(username) = lower($1))
   UNION ALL
  (SELECT user_id, 0, until FROM viewer_names WHERE lower(username) = lower($1))
   ORDER BY has_it DESC, until DESC, user_id LIMIT 1`;

/** Finds viewers: who they are from Postgres, what they own and do now from Redis. Each does without the other. */
@Injectable()
export class ViewersService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly live: LiveStandings,
    private readonly boards: PeriodBoards,
    private readonly pages: PeriodPages,
    private readonly database: Database,
  ) {}

  /** Null when neither store knows them. @throws DatabaseUnavailable, or Redis' error, when that cannot be told */
  async find(userId: string): Promise<FoundViewer | null> {
    // Redis first: whoever moves from there to Postgres meanwhile is then in both.
    const inRedis = await this.inRedis(userId).catch(unlessRedisIsAway);
    const inPostgres = await this.inPostgres(userId).catch(unlessPostgresIsAway);
    const { balance, live } = inRedis instanceof Error ? { balance: null, live: null } : inRedis;
    const isAway = inPostgres instanceof DatabaseUnavailable;
    const { stored, earned_total, rank } = isAway
      ? { stored: null, earned_total: '0', rank: null }
      : inPostgres;
    if (!stored && !live) {
      if (isAway) throw inPostgres;
      if (inRedis instanceof Error) throw inRedis;
      return null;
    }
    const degraded = isAway || inRedis instanceof Error;
    return { user_id: userId, stored, balance, live, earned_total, rank, degraded };
  }

  /** The newest holder of a name, in any case; null when nobody ever wrote under it. @throws DatabaseUnavailable */
  async findByName(username: string): Promise<FoundViewer | null> {
    const [holder] = await this.database.query<{ user_id: string }>(SELECT_HOLDER, [username]);
    return holder ? this.find(holder.user_id) : null;
  }

  private async inRedis(userId: string) {
    const [balance, live] = await Promise.all([
      this.redis.get(this.keys.coins(userId)),
      this.live.standingOf(userId),
    ]);
    return { balance, live };
  }

  private async inPostgres(userId: string) {
    const [stored] = await this.database.query<StoredViewer>(SELECT_VIEWER, [userId]);
    const board = await this.boards.board(ALL_CHANNELS, ALL_TIME);
    const { points, rank } = await this.pages.standing(board, ALL_CHANNELS, userId);
    return { stored: stored ?? null, earned_total: points ?? '0', rank };
  }
}

function unlessRedisIsAway(error: unknown): Error {
  if (isRedisOfNoUse(error)) return error as Error;
  throw error;
}

function unlessPostgresIsAway(error: unknown): DatabaseUnavailable {
  if (error instanceof DatabaseUnavailable) return error;
  throw error;
}
