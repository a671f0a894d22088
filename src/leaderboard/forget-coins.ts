import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import type { RedisKeys } from '../redis-keys';

const FORGET_COINS = new LuaScript(__dirname, 'forget-coins-1n.lua');

const COINS_AT_ONCE = 500;

/** Takes away the session's coins of everybody on a leaving board, and then that board; ends early when others did. */
export async function forgetCoins(redis: RedisConnection, keys: RedisKeys, sessionId: string): Promise<void> {
  const leaving = keys.boardLeaving(sessionId);
  for (;;) {
    const [, fields] = await redis.hscan(leaving, '0', 'COUNT', COINS_AT_ONCE);
    const users = fields.filter((_, i) => i % 2 === 0).slice(0, COINS_AT_ONCE);
    if (users.length === 0) return;
    const coins = users.map((user) => keys.sessionCoins(sessionId, user));
    await FORGET_COINS.run(redis, [leaving, ...coins], users);
  }
}
