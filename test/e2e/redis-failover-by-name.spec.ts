import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { RedisServer, whyNoRedisServer } from '../support/redis-server';
import { StoreRelay } from '../support/store-relay';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const withServers = testUnless(whyNoRedisServer(), 'a failover by name is');

withServers(
  'after a failover by name nobody stays on the demoted primary: what was spooled is judged, once',
  async () => {
    const stores = await TestStores.create();
    const [first, second] = [await RedisServer.start(), await RedisServer.start()];
    const name = await StoreRelay.before(first.url);
    let urls: string[] = [];
    const kick = new FakeKick(() => urls);
    const environment = { REDIS_URL: name.url, KICK_PUBLIC_KEY: kick.publicKey };
    const main = MainProcess.on(stores, 'all', environment);
    try {
      await second.client.replicaof('127.0.0.1', first.port);
      urls = (await main.urls()).slice(0, 1);
      const channel = new Channel(kick);
      await channel.start();
      const chat = (from: number) =>
        Promise.all(Array.from({ length: 20 }, (_, i) => channel.chat(viewer(`v${from + i}`), 1)));
      const before = await chat(0);
      const judged = async (ids: string[]) => {
        const decisions = await second.client.mget(ids.map((id) => `${stores.prefix}msg-coins:${id}`));
        expect(decisions).toEqual(ids.map(() => '1'));
      };
      await eventually(() => judged(before));

      // The name leads to the new primary; the connections that are open stay on the old one.
      name.redirect(second.url);
      await second.client.replicaof('NO', 'ONE');
      await first.client.replicaof('127.0.0.1', second.port);
      const after = await chat(100);
      await eventually(() => judged([...before, ...after]), 30_000);
      await eventually(async () => expect(await stores.sql('SELECT 1 FROM webhook_spool')).toEqual([]));
      await eventually(async () =>
        expect(
          await stores.sql('SELECT count(*)::int AS n, sum(amount)::int AS coins FROM coin_entries'),
        ).toEqual([{ n: 40, coins: 40 }]),
      );
      expect(await stores.sql('SELECT 1 FROM dead_letters')).toEqual([]);
    } finally {
      await main.kill();
      name.close();
      await Promise.all([first.stop(), second.stop()]);
      await stores.remove();
    }
  },
  90_000,
);
