import { networkInterfaces } from 'node:os';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { RedisSentinel } from '../support/redis-sentinel';
import { joinCluster, RedisServer, whyNoRedisServer } from '../support/redis-server';
import { StoreRelay } from '../support/store-relay';
import { TestStores } from '../support/stores';

const hasIPv6 = Object.values(networkInterfaces()).some((own) =>
  own?.some(({ address }) => address === '::1'),
);
const reason = whyNoRedisServer() ?? (hasIPv6 ? null : 'this machine has no address ::1');
const withServers = reason === null ? test : test.skip;
if (reason !== null) console.warn(`stores at IPv6 addresses are not tested: ${reason}`);

const BOTH = ['--bind', '127.0.0.1', '::1'];

let stores: TestStores;
const servers: RedisServer[] = [];
beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
  await stores.remove();
});
async function redisServer(...settings: string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...BOTH, ...settings);
  servers.push(server);
  return server;
}

/** A message is taken in, judged and stored, and so is another one after `between`. */
async function expectWork(environment: Record<string, string>, between?: () => Promise<void>): Promise<void> {
  let urls: string[] = [];
  const kick = new FakeKick(() => urls);
  const main = MainProcess.on(stores, 'all', { KICK_PUBLIC_KEY: kick.publicKey, ...environment });
  try {
    urls = (await main.urls()).slice(0, 1);
    const channel = new Channel(kick);
    await channel.start();
    await channel.chat(viewer('alice'), 1);
    await eventually(async () => expect(await paid()).toBe(1));
    if (!between) return;
    await between();
    await eventually(() => channel.chat(viewer('bob'), 2), 20_000);
    await eventually(async () => expect(await paid()).toBe(2), 20_000);
  } finally {
    await main.kill();
  }
}

const paid = async () =>
  (await stores.sql<{ paid: number }>('SELECT sum(amount)::int AS paid FROM coin_entries'))[0]?.paid;

withServers(
  'Sentinels at IPv6 addresses lead to a Redis at one, also after a failover',
  async () => {
    const [primary, replica] = [await redisServer(), await redisServer()];
    await replica.client.replicaof('::1', primary.port);
    const sentinel = await RedisSentinel.over(primary, { host: '::1' });
    try {
      await expectWork({ REDIS_URL: sentinel.url }, async () => {
        await eventually(() => sentinel.failover());
        await eventually(async () => expect(await sentinel.primaryPort()).toBe(replica.port), 20_000);
      });
    } finally {
      await sentinel.stop();
    }
  },
  90_000,
);

withServers('a Cluster and a Postgres at IPv6 addresses are used', async () => {
  const nodes = [
    await redisServer('--cluster-enabled', 'yes'),
    await redisServer('--cluster-enabled', 'yes'),
  ];
  await joinCluster(nodes, '::1');
  const postgres = await StoreRelay.before(stores.databaseUrl, '::1');
  try {
    await expectWork({
      REDIS_URL: nodes.map(({ port }) => `redis://[::1]:${port}`).join(),
      DATABASE_URL: postgres.url,
    });
  } finally {
    postgres.close();
  }
});
