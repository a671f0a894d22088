import { setTimeout as sleep } from 'node:timers/promises';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { idOf, viewer } from '../support/people';
import { RedisSentinel } from '../support/redis-sentinel';
import { RedisServer, whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const withServers = testUnless(whyNoRedisServer(), 'a failover by Sentinel is').each;

let stores: TestStores;
beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(() => stores.remove());

const column = async (sql: string) => (await stores.sql<{ of: string }>(sql)).map(({ of }) => of);

withServers<[string, (primary: RedisServer) => unknown]>([
  ['killed', (primary) => primary.stop()],
  ['frozen', (primary) => primary.freeze()],
])(
  'a primary that is %s under traffic is followed by Sentinel, and no acknowledged message is lost or paid twice',
  async (how, end) => {
    const [primary, replica] = [await RedisServer.start(), await RedisServer.start()];
    await replica.client.replicaof('127.0.0.1', primary.port);
    const sentinel = await RedisSentinel.over(primary);
    let urls: string[] = [];
    const kick = new FakeKick(() => urls);
    const main = MainProcess.on(stores, 'all', {
      REDIS_URL: sentinel.url,
      REDIS_WAIT_REPLICAS: '1',
      KICK_PUBLIC_KEY: kick.publicKey,
    });
    const people: ReturnType<typeof viewer>[] = [];
    const ids: string[] = [];
    try {
      urls = (await main.urls()).slice(0, 1);
      const channel = new Channel(kick);
      await channel.start();
      const send = async () => {
        const person = viewer(`v${people.length}`);
        people.push(person);
        ids.push(await channel.chat(person, 1));
      };
      for (let i = 0; i < 10; i += 1) await send();
      const isPromoted = async () => (await replica.client.info('replication')).includes('role:master');
      await end(primary);
      while (!(await isPromoted())) {
        await send();
        await sleep(200);
      }
      for (let i = 0; i < 5; i += 1) await send();
      // The promoted one, by which people are paid now.
      await eventually(async () => {
        const coins = people.map((person) => `${stores.prefix}coins:${idOf(person)}`);
        expect(await replica.client.mget(...coins)).toEqual(people.map(() => '1'));
      }, 40_000);
      await eventually(async () => {
        const stored = await column('SELECT message_id AS of FROM chat_messages');
        expect(stored.sort()).toEqual([...ids].sort());
        const paid = await column('SELECT message_id AS of FROM coin_entries');
        expect(paid.sort()).toEqual([...ids].sort());
      }, 20_000);
    } finally {
      await main.kill();
      await sentinel.stop();
      await replica.stop();
      if (how === 'frozen') await primary.stop();
    }
  },
  120_000,
);
