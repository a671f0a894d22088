import { Injectable } from '@nestjs/common';
import { ADVISORY_LOCKS, holdAlone, holdTogether } from '../platform/database/advisory-locks';
import { Database, type Query } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** How somebody is shown who was erased. */
export const ERASED_NAME = 'deleted';

/** The same where a message names a person. */
export const ERASED_PERSON = {
  user_id: null,
  username: ERASED_NAME,
  channel_slug: '',
  profile_picture: null,
  is_verified: false,
  is_anonymous: true,
  identity: { username_color: '', badges: [] },
};

/** Held together by whoever stores what people wrote or did, and alone, for an instant, by an erasure. */
const LOCK = ADVISORY_LOCKS.erasedPeople;

const SELECT_AMONG = 'SELECT user_id FROM erased_viewers WHERE user_id = ANY($1::bigint[])';

const MARK = 'INSERT INTO erased_viewers (user_id) VALUES ($1) ON CONFLICT DO NOTHING RETURNING user_id';

const SELECT_PAGE = 'SELECT user_id FROM erased_viewers WHERE user_id > $1 ORDER BY user_id LIMIT 1000';

const REMEMBER = new LuaScript(__dirname, 'remember-erased-2.lua');

/**
 * Those of the people who were erased. To be called first in a transaction that stores something about them: an erasure waits
 * for it, or is seen by it.
 */
export async function erasedAmong(query: Query, userIds: string[]): Promise<ReadonlySet<string>> {
  if (userIds.length === 0) return new Set();
  // Two statements: one that had to wait for the lock would see what was there before.
  await holdTogether(query, LOCK);
  const rows = await query<{ user_id: string }>(SELECT_AMONG, [[...new Set(userIds)]]);
  return new Set(rows.map(({ user_id }) => user_id));
}

/**
 * Marks somebody as erased, in a transaction of its own. When it has committed, all that was stored about them before is
 * there to be removed, and nothing more is stored. @returns false when they were marked before
 */
export async function markErased(query: Query, userId: string): Promise<boolean> {
  await holdAlone(query, LOCK);
  return (await query(MARK, [userId])).length > 0;
}

/** Who was erased: Postgres has it, and Redis for those who take messages in and judge them (`erased:people`). */
@Injectable()
export class ErasedPeople {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {}

  /** From here on nothing of them is taken in, and they earn nothing. To be called after `markErased` has committed. */
  async remember(userIds: string[]): Promise<void> {
    await REMEMBER.run(this.redis, [this.keys.erasedPeople(), this.keys.position()], userIds);
  }

  /** Those of the people of whom Redis knows that they were erased. */
  async among(userIds: string[]): Promise<ReadonlySet<string>> {
    const found = await this.redis.smismember(this.keys.erasedPeople(), ...userIds);
    return new Set(userIds.filter((_, i) => found[i] === 1));
  }

  /** The same by what Postgres knows, for a Redis that was emptied. Nobody waits for an erasure here. @throws DatabaseUnavailable */
  async amongStored(userIds: string[]): Promise<ReadonlySet<string>> {
    if (userIds.length === 0) return new Set();
    const rows = await this.database.query<{ user_id: string }>(SELECT_AMONG, [userIds]);
    return new Set(rows.map(({ user_id }) => user_id));
  }

  /** Fills `erased:people` of a Redis that is made anew. To be called before anybody is judged. */
  async restore(): Promise<void> {
    const erased = pages<{ user_id: string }>((last) =>
      this.database.query(SELECT_PAGE, [last?.user_id ?? '0']),
    );
    for await (const page of erased) await this.remember(page.map(({ user_id }) => user_id));
  }
}
