import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { pipeline } from '../platform/redis/pipeline';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** A ban as Kick told it; for ever without an end. */
export interface Ban {
  broadcaster_user_id: string;
  user_id: string;
  reason: string;
  banned_at: Date;
  expires_at: Date | null;
}

export interface Exclusion {
  reason: string;
  excluded_by: string;
}

/** SQL: the ids of people who are hidden on a channel. @param channel an expression of the channel's id */
export const hiddenOn = (channel: string) => `
  SELECT user_id FROM viewer_exclusions
   UNION
  SELECT user_id FROM viewer_bans
   WHERE broadcaster_user_id = ${channel} AND (expires_at IS NULL OR expires_at > now())`;

/** Of one viewer there is one change at a time, so that notes are in the order of the changes. */
const HOLD_VIEWER = 'SELECT pg_advisory_xact_lock(hashtextextended($1, 13))';

const SELECT_EXCLUSION = 'SELECT reason, excluded_by FROM viewer_exclusions WHERE user_id = $1';

const EXCLUDE = `
  INSERT INTO viewer_exclusions (user_id, reason, excluded_by) VALUES ($1, $2, $3)
  ON CONFLICT (user_id) DO UPDATE SET reason = excluded.reason, excluded_by = excluded.excluded_by`;

const READMIT = 'DELETE FROM viewer_exclusions WHERE user_id = $1';

/** An older ban never replaces a newer one, and one from before it was lifted does not come back. */
const BAN = `
  INSERT INTO viewer_bans (broadcaster_user_id, user_id, reason, banned_at, expires_at)
  SELECT $1, $2, $3, $4::timestamptz, $5
   WHERE NOT EXISTS (
    SELECT 1 FROM viewer_unbans WHERE broadcaster_user_id = $1 AND user_id = $2 AND unbanned_at >= $4::timestamptz)
  ON CONFLICT (broadcaster_user_id, user_id) DO UPDATE
    SET reason = excluded.reason, banned_at = excluded.banned_at, expires_at = excluded.expires_at
  WHERE viewer_bans.banned_at <= excluded.banned_at
  RETURNING user_id`;

const LIFT = 'DELETE FROM viewer_bans WHERE broadcaster_user_id = $1 AND user_id = $2 RETURNING user_id';

const NOTE_UNBAN = `
  INSERT INTO viewer_unbans AS known (broadcaster_user_id, user_id, unbanned_at) VALUES ($1, $2, $3)
  ON CONFLICT (broadcaster_user_id, user_id) DO UPDATE SET unbanned_at = greatest(known.unbanned_at, excluded.unbanned_at)`;

const SELECT_BANNED_AT = `
  SELECT 1 FROM viewer_bans WHERE broadcaster_user_id = $1 AND user_id = $2 AND banned_at <= $3`;

const SELECT_BANS = `
  SELECT broadcaster_user_id FROM viewer_bans
   WHERE user_id = $1 AND ($2::bigint IS NULL OR broadcaster_user_id = $2) ORDER BY 1`;

const SELECT_OVER = `
  SELECT broadcaster_user_id, user_id FROM viewer_bans WHERE expires_at <= now() ORDER BY expires_at LIMIT 100`;

const NOTE = 'INSERT INTO visibility_outbox (user_id, broadcaster_user_id, hidden_as) VALUES ($1, $2, $3)';

const SELECT_EXCLUDED =
  'SELECT user_id FROM viewer_exclusions WHERE user_id > $1 ORDER BY user_id LIMIT 1000';

const SELECT_BANNED = `
  SELECT broadcaster_user_id, user_id FROM viewer_bans
   WHERE (broadcaster_user_id, user_id) > ($1, $2) AND (expires_at IS NULL OR expires_at > now())
   ORDER BY broadcaster_user_id, user_id LIMIT 1000`;

type Banned = Pick<Ban, 'broadcaster_user_id' | 'user_id'>;

/**
 * Who is excluded or banned: Postgres has it, and notes each change for Redis in the same transaction, where the judge
 * looks (`hidden:people`: `<user>`, or `<broadcaster>:<user>` for a ban).
 */
@Injectable()
export class ExclusionStore {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {}

  /** @returns how it was before */
  async setExclusion(query: Query, userId: string, exclusion: Exclusion | null): Promise<Exclusion | null> {
    await query(HOLD_VIEWER, [userId]);
    const [before = null] = await query<Exclusion>(SELECT_EXCLUSION, [userId]);
    if (exclusion) await query(EXCLUDE, [userId, exclusion.reason, exclusion.excluded_by]);
    else await query(READMIT, [userId]);
    if ((before === null) !== (exclusion === null))
      await query(NOTE, [userId, null, exclusion ? 'excluded' : null]);
    return before;
  }

  /** @returns false when a newer ban is known, or it is over already */
  async setBan(query: Query, ban: Ban): Promise<boolean> {
    const { broadcaster_user_id, user_id, reason, banned_at, expires_at } = ban;
    if (expires_at && expires_at.getTime() <= Date.now()) return false;
    await query(HOLD_VIEWER, [user_id]);
    const changed = await query(BAN, [broadcaster_user_id, user_id, reason, banned_at, expires_at]);
    if (changed.length > 0) await query(NOTE, [user_id, broadcaster_user_id, 'banned']);
    return changed.length > 0;
  }

  /** @returns false when there is none */
  async liftBan(query: Query, { broadcaster_user_id, user_id }: Banned): Promise<boolean> {
    await query(HOLD_VIEWER, [user_id]);
    const [lifted] = (await query(LIFT, [broadcaster_user_id, user_id])) as [unknown[], number];
    if (lifted.length === 0) return false;
    await query(NOTE, [user_id, broadcaster_user_id, null]);
    return true;
  }

  /** As a moderator did at `at`; a newer ban stays. @returns whether there was an older one */
  async unban(query: Query, banned: Banned, at: Date): Promise<boolean> {
    const { broadcaster_user_id, user_id } = banned;
    await query(HOLD_VIEWER, [user_id]);
    await query(NOTE_UNBAN, [broadcaster_user_id, user_id, at]);
    const older = await query(SELECT_BANNED_AT, [broadcaster_user_id, user_id, at]);
    return older.length > 0 && (await this.liftBan(query, banned));
  }

  /** Channels on which a viewer is banned; all of them, or the one if it is among them. */
  async bansOf(query: Query, userId: string, broadcasterId: string | null): Promise<string[]> {
    const bans = await query<Banned>(SELECT_BANS, [userId, broadcasterId]);
    return bans.map(({ broadcaster_user_id }) => broadcaster_user_id);
  }

  /** Bans whose time is over, and that nobody has lifted yet. @throws DatabaseUnavailable */
  expired(): Promise<Banned[]> {
    return this.database.query<Banned>(SELECT_OVER);
  }

  /** Fills `hidden:people`, which must be empty. To be called while nobody judges. @returns how many */
  async restore(): Promise<number> {
    const excluded = pages<{ user_id: string }>((last) =>
      this.database.query(SELECT_EXCLUDED, [last?.user_id ?? '0']),
    );
    let count = 0;
    for await (const page of excluded) {
      await this.remember(page.map(({ user_id }) => [user_id, 'excluded']));
      count += page.length;
    }
    const banned = pages<Banned>((last) =>
      this.database.query(SELECT_BANNED, [last?.broadcaster_user_id ?? '0', last?.user_id ?? '0']),
    );
    for await (const page of banned) {
      await this.remember(page.map((ban) => [`${ban.broadcaster_user_id}:${ban.user_id}`, 'banned']));
      count += page.length;
    }
    return count;
  }

  private async remember(people: [field: string, hiddenAs: string][]): Promise<void> {
    await pipeline(this.redis, (commands) => {
      for (const [field, hiddenAs] of people) commands.hset(this.keys.hiddenPeople(), field, hiddenAs);
    });
  }
}
