import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { request } from '../support/http';
import { MainProcess } from '../support/main-process';
import { idOf, viewer } from '../support/people';
import { RedisServer, whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const withServer = testUnless(whyNoRedisServer(), 'an evicting Redis is');

let stores: TestStores;
beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(() => stores.remove());

const count = async (table: string) => (await stores.sql(`SELECT 1 FROM ${table}`)).length;

withServer(
  'a Redis that is told to evict while we run gets nothing more; what it threw away is back when it is fit again',
  async () => {
    const redis = await RedisServer.start('--maxmemory', '64mb');
    let urls: string[] = [];
    const kick = new FakeKick(() => urls);
    const main = MainProcess.on(stores, 'all', { REDIS_URL: redis.url, KICK_PUBLIC_KEY: kick.publicKey });
    try {
      urls = (await main.urls()).slice(0, 1);
      const ready = () => request<{ parts: Record<string, { message: string }> }>(`${urls[0]}/health/ready`);
      const channel = new Channel(kick);
      await channel.start();
      const people = Array.from({ length: 30 }, (_, i) => viewer(`v${i}`));
      for (const person of people.slice(0, 20)) await channel.chat(person, 1);
      await eventually(async () => expect(await count('coin_entries')).toBe(20));

      await redis.client.config('SET', 'maxmemory-policy', 'allkeys-lru');
      await eventually(() => expect(main.lines.join()).toContain('Redis has become unfit'));
      const { status, body } = await ready();
      expect([status, body.parts.redis?.message]).toEqual([503, expect.stringContaining('allkeys-lru')]);
      for (const person of people.slice(20)) await channel.chat(person, 2);
      expect(await count('webhook_spool')).toBe(10);
      await redis.client.config('SET', 'maxmemory', '100kb');
      await eventually(async () => expect(await redis.client.dbsize()).toBeLessThan(20));

      await redis.client.config('SET', 'maxmemory', '64mb');
      await redis.client.config('SET', 'maxmemory-policy', 'noeviction');
      await eventually(async () => expect(await count('coin_entries')).toBe(30), 20_000);
      await eventually(async () => {
        const coins = people.map((person) => `${stores.prefix}coins:${idOf(person)}`);
        expect(await redis.client.mget(...coins)).toEqual(people.map(() => '1'));
      });
      expect(await count('webhook_spool')).toBe(0);
      expect(await count('dead_letters')).toBe(0);
      // At the start, and after the loss: whether that was noticed by the count or by a missing `store:built` is chance.
      expect(main.lines.join().split('Rebuilt Redis from Postgres').length - 1).toBeGreaterThanOrEqual(2);
    } finally {
      await main.kill();
      await redis.stop();
    }
  },
  60_000,
);
