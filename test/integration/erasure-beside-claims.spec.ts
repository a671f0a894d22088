import { WaitingEntries } from '../../src/admin/erasure/waiting-entries';
import type { RedisConnection } from '../../src/platform/redis/redis-connection';
import { RedisKeys } from '../../src/redis-keys';
import { TestStores } from '../support/stores';

let stores: TestStores;
let keys: RedisKeys;
beforeAll(async () => {
  stores = await TestStores.create();
  keys = new RedisKeys({ REDIS_KEY_PREFIX: stores.prefix } as ConstructorParameters<typeof RedisKeys>[0]);
});
afterAll(() => stores.remove());

/** Does something of somebody else's after each page of a list that is read. */
function redisWith(afterPage: (list: string) => Promise<unknown>): RedisConnection {
  return new Proxy(stores.redis, {
    get(redis, name) {
      if (name === 'lrange')
        return async (list: string, from: number, until: number) => {
          const page = await redis.lrange(list, from, until);
          await afterPage(list);
          return page;
        };
      const value: unknown = Reflect.get(redis, name, redis);
      return typeof value === 'function' ? (value.bind(redis) as unknown) : value;
    },
  });
}

const entry = (i: number) =>
  JSON.stringify({ message_id: `m${i}`, sender: { user_id: '77', username: 'Ada' } });

test.each([100, 300, 500, 700])(
  'a claim of %i entries while a long buffer is read leaves none of an erased person',
  async (size) => {
    const { buffer, claimed } = keys.drained(keys.chatBuffer());
    const others = Array.from({ length: 500 }, (_, i) => JSON.stringify({ message_id: `o${i}` }));
    const theirs = Array.from({ length: 700 }, (_, i) => entry(i));
    await stores.redis.rpush(buffer, ...others, ...theirs);
    let isClaimed = false;
    const redis = redisWith(async (list) => {
      if (isClaimed || list !== buffer) return;
      isClaimed = true;
      const batch = await stores.redis.lrange(buffer, 0, size - 1);
      await stores.redis
        .multi()
        .rpush(claimed, ...batch)
        .ltrim(buffer, size, -1)
        .exec();
    });
    await new WaitingEntries(redis, keys).forget('77', []);
    expect(isClaimed).toBe(true);
    const left = [
      ...(await stores.redis.lrange(claimed, 0, -1)),
      ...(await stores.redis.lrange(buffer, 0, -1)),
    ];
    expect(left).toHaveLength(1200);
    expect(left.filter((text) => text.includes('Ada'))).toEqual([]);
    await stores.redis.del(buffer, claimed);
  },
);
