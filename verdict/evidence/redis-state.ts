import type Redis from 'ioredis';
import type { RedisState } from './observed';

/** Reads the coins and boards under the keys of the contract. */
export async function readRedis(redis: Redis): Promise<RedisState> {
  const coins = new Map<string, number>();
  const sessionCoins = new Map<string, Map<string, number>>();
  const boards = new Map<string, Map<string, number>>();
  for (const [key, value] of await strings(redis, 'coins:*')) coins.set(key.slice('coins:'.length), value);
  for (const [key, value] of await strings(redis, 'session:*')) {
    const [, session, user] = /^session:(.+):([^:]*)$/.exec(key) ?? [];
    if (session === undefined || user === undefined) continue;
    const users = sessionCoins.get(session) ?? new Map<string, number>();
    sessionCoins.set(session, users.set(user, value));
  }
  for (const key of await keysLike(redis, 'leaderboard:*')) {
    const scores = await redis.zrange(key, 0, -1, 'WITHSCORES');
    const users = new Map<string, number>();
    for (let i = 0; i < scores.length; i += 2)
      users.set(scores[i] as string, Math.floor(Number(scores[i + 1])));
    boards.set(key.slice('leaderboard:'.length), users);
  }
  return { coins, sessionCoins, boards };
}

async function strings(redis: Redis, pattern: string): Promise<[string, number][]> {
  const keys = await keysLike(redis, pattern);
  if (keys.length === 0) return [];
  const values = await redis.mget(...keys);
  return keys.map((key, i) => [key, Number(values[i])]);
}

/** Keys by pattern and, if given, type, with SCAN. */
export async function keysLike(redis: Redis, match: string, type?: string): Promise<string[]> {
  const found = new Set<string>();
  const scan = redis.scanStream({ match, count: 1000, ...(type ? { type } : {}) });
  for await (const keys of scan as AsyncIterable<string[]>) keys.forEach((key) => found.add(key));
  return [...found];
}
