import { setTimeout as sleep } from 'node:timers/promises';
import { JudgeGate } from '../../src/coins/judge-gate';
import { clockOf, infoOf } from '../../src/platform/redis/own-node';
import { FAIL_FAST, openRedis } from '../../src/platform/redis/redis-connection';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { RedisCluster } from '../support/redis-cluster';
import { whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';
import { expectPaidOnce, Writers } from '../support/writers';

/** Of the command line of a test, no setting of Kickboard: how often the master is killed in a row (docs/operations.md). */
const { CLUSTER_KILLS } = process.env;
const KILLS = Number(CLUSTER_KILLS ?? 2);
/** Whatever came during a failover must be done with so long after it; how fast is measured only where somebody asks for it. */
const QUIET_MS = CLUSTER_KILLS ? 15_000 : 60_000;

const withServers = testUnless(whyNoRedisServer(), 'a failover in a Cluster is');

let stores: TestStores;
let cluster: RedisCluster;
let mains: MainProcess[] = [];
let traffic: Writers;
beforeEach(async () => {
  stores = await TestStores.create();
  cluster = await RedisCluster.start(stores.prefix);
});
afterEach(async () => {
  await traffic?.stop();
  await Promise.all(mains.splice(0).map((main) => main.kill()));
  await cluster?.stop();
  await stores.remove();
});

/** An api, a worker, and people who write. */
async function start(settings: Record<string, string>): Promise<void> {
  let urls: string[] = [];
  const kick = new FakeKick(() => urls);
  const environment = { REDIS_URL: cluster.url, KICK_PUBLIC_KEY: kick.publicKey, ...settings };
  const api = MainProcess.on(stores, 'api', environment);
  const worker = MainProcess.on(stores, 'worker', environment);
  mains = [api, worker];
  urls = (await api.urls()).slice(0, 1);
  await worker.urls();
  const channel = new Channel(kick);
  await channel.start();
  traffic = new Writers(channel, 4);
}

const expectNothingPending = () =>
  expectPaidOnce(traffic, { sql: stores.sql.bind(stores), prefix: stores.prefix }, cluster.client, QUIET_MS);

withServers(
  'the node of our slot is the one that is looked at, and losing it closes the gate of the judge',
  async () => {
    const redis = openRedis(cluster.url, FAIL_FAST);
    redis.on('error', () => undefined);
    try {
      const key = `${stores.prefix}store:probe`;
      const portOf = async () => Number(/^tcp_port:(\d+)/m.exec(await infoOf(redis, key))?.[1]);
      const gate = new JudgeGate(redis);
      const { port } = await cluster.master();
      // A command without a key goes to any node.
      await eventually(async () => expect(await portOf()).toBe(port));
      for (let i = 0; i < 10; i += 1) expect(await portOf()).toBe(port);
      expect(Math.abs((await clockOf(redis, key)) - Date.now())).toBeLessThan(60_000);
      gate.open(gate.outage);
      expect(gate.isClosed).toBe(false);
      const dead = await cluster.killMaster();
      await eventually(() => expect(gate.isClosed).toBe(true));
      await eventually(async () => expect(await portOf()).not.toBe(dead.port));
    } finally {
      redis.disconnect();
    }
  },
);

withServers(
  'the master of our slot is killed again and again under load: each message is paid once, and nothing stays pending',
  async () => {
    await start({ REDIS_WAIT_REPLICAS: '1' });
    for (let kill = 0; kill < KILLS; kill += 1) {
      await sleep(1000);
      const dead = await cluster.killMaster();
      await sleep(1000);
      await dead.restart();
      await cluster.isWhole();
    }
    await traffic.stop();
    expect(traffic.ids.length).toBeGreaterThan(KILLS * 50);
    await expectNothingPending();
  },
  60_000 + QUIET_MS + KILLS * 30_000,
);

withServers(
  'our slot moves to another master under load: what cannot be carried out meanwhile waits, and none of it is buried',
  async () => {
    await start({});
    await sleep(1000);
    await cluster.reshard();
    await sleep(1000);
    await traffic.stop();
    expect(traffic.ids.length).toBeGreaterThan(50);
    await expectNothingPending();
  },
  120_000,
);
