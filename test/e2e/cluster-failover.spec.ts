import { setTimeout as sleep } from 'node:timers/promises';
import { JudgeGate } from '../../src/coins/judge-gate';
import { clockOf, infoOf } from '../../src/platform/redis/own-node';
import { FAIL_FAST, openRedis } from '../../src/platform/redis/redis-connection';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { MainProcess } from '../support/main-process';
import { idOf, viewer } from '../support/people';
import { RedisCluster } from '../support/redis-cluster';
import { whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

/** Of the command line of a test, no setting of Kickboard: how often the master is killed in a row (docs/operations.md). */
const { CLUSTER_KILLS } = process.env;
const KILLS = Number(CLUSTER_KILLS ?? 2);
/** Whatever came during a failover must be done with so long after it; how fast is measured only where somebody asks for it. */
const QUIET_MS = CLUSTER_KILLS ? 15_000 : 60_000;

const withServers = testUnless(whyNoRedisServer(), 'a failover in a Cluster is');

let stores: TestStores;
let cluster: RedisCluster;
let mains: MainProcess[] = [];
let traffic: Traffic;
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

/** An api, a worker, and people who write without a pause; what was acknowledged is remembered. */
class Traffic {
  readonly ids: string[] = [];
  readonly people: ReturnType<typeof viewer>[] = [];
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(private readonly channel: Channel) {
    this.done = this.write();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.done;
  }

  private async write(): Promise<void> {
    while (!this.isStopped) {
      const batch = Array.from({ length: 4 }, (_, i) => viewer(`v${this.people.length + i}`));
      this.people.push(...batch);
      this.ids.push(...(await Promise.all(batch.map((person) => this.channel.chat(person, 1)))));
      await sleep(20);
    }
  }
}

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
  traffic = new Traffic(channel);
}

const column = async (sql: string) => (await stores.sql<{ of: string }>(sql)).map(({ of }) => of);

/** Everything that was acknowledged is stored and paid once, in Redis as in Postgres, and nothing waits anywhere. */
async function expectNothingPending(): Promise<void> {
  const { ids, people } = traffic;
  await eventually(async () => {
    expect(await column('SELECT delivery_id AS of FROM webhook_spool')).toEqual([]);
    const counts = await stores.sql(
      `SELECT (SELECT count(*)::int FROM chat_messages) AS stored,
              (SELECT count(*)::int FROM chat_messages WHERE sweet_coins_reason = 'pending') AS pending,
              (SELECT count(*)::int FROM coin_entries) AS paid`,
    );
    expect(counts).toEqual([{ stored: ids.length, pending: 0, paid: ids.length }]);
    const queue = stores.prefix.replace(/:$/, '');
    for (const list of [`${queue}:chat:active`, `${queue}:points:active`, `${queue}:chat:wait`])
      expect([list, await cluster.client.llen(list)]).toEqual([list, 0]);
    expect(await cluster.client.zcard(`${stores.prefix}judge:waiting`)).toBe(0);
  }, QUIET_MS);
  expect((await column('SELECT message_id AS of FROM chat_messages')).sort()).toEqual([...ids].sort());
  expect((await column('SELECT message_id AS of FROM coin_entries')).sort()).toEqual([...ids].sort());
  expect(await column('SELECT reason AS of FROM dead_letters')).toEqual([]);
  const balances = await Promise.all(
    people.map((person) => cluster.client.get(`${stores.prefix}coins:${idOf(person)}`)),
  );
  expect(balances.filter((balance) => balance !== '1')).toEqual([]);
}

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
