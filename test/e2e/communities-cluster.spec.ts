import { setTimeout as sleep } from 'node:timers/promises';
import { CommunitiesFile, type TestCommunity } from '../support/communities';
import { eventually } from '../support/eventually';
import { MainProcess } from '../support/main-process';
import { idOf, viewer } from '../support/people';
import { RedisCluster } from '../support/redis-cluster';
import { whyNoRedisServer } from '../support/redis-server';
import { testUnless } from '../support/test-unless';

const withServers = testUnless(whyNoRedisServer(), 'communities on a Cluster are');

/** Whatever came during the failover must be done with so long after it. */
const QUIET_MS = 60_000;

let file: CommunitiesFile;
let cluster: RedisCluster;
let mains: MainProcess[] = [];
afterEach(async () => {
  await Promise.all(mains.splice(0).map((main) => main.kill()));
  await cluster?.stop();
  await file?.remove();
});

/** People who write in a community without a pause, one message each; what was acknowledged is remembered. */
class Writers {
  readonly ids: string[] = [];
  readonly people: ReturnType<typeof viewer>[] = [];
  private isStopped = false;
  private readonly done: Promise<void>;

  constructor(readonly community: TestCommunity) {
    this.done = this.write();
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    await this.done;
  }

  private async write(): Promise<void> {
    while (!this.isStopped) {
      const person = viewer(`v${this.people.length}`);
      this.ids.push(await this.community.channel.chat(person, 1));
      this.people.push(person);
      await sleep(15);
    }
  }
}

/** Everything that was acknowledged is stored and paid once, in Redis as in Postgres, and nothing waits. */
async function expectExact({ community: { board }, ids, people }: Writers): Promise<void> {
  const column = async (sql: string) => (await board.sql<{ of: string }>(sql)).map(({ of }) => of).sort();
  await eventually(async () => {
    expect(await column('SELECT delivery_id AS of FROM webhook_spool')).toEqual([]);
    expect(await column('SELECT message_id AS of FROM chat_messages')).toEqual([...ids].sort());
    expect(await column('SELECT message_id AS of FROM coin_entries')).toEqual([...ids].sort());
    expect(await cluster.client.zcard(board.keys.judgeWaiting())).toBe(0);
  }, QUIET_MS);
  expect(await column('SELECT reason AS of FROM dead_letters')).toEqual([]);
  const balances = await Promise.all(
    people.map((person) => cluster.client.get(board.keys.coins(idOf(person)))),
  );
  expect(balances.filter((balance) => balance !== '1')).toEqual([]);
}

withServers(
  'two communities on two masters of a Cluster, served by the same processes, are exact when the master of one is killed',
  async () => {
    cluster = await RedisCluster.start('{community}:');
    const masterOf = async ({ board }: TestCommunity) => (await cluster.master(board.stores.prefix)).port;
    // Their names decide: every third pair is on one master.
    for (let ports: number[] = [0, 0]; ports[0] === ports[1]; ) {
      await file?.remove();
      file = await CommunitiesFile.create([{}, {}]);
      ports = await Promise.all(file.communities.map(masterOf));
    }
    const environment = {
      ...file.environment,
      REDIS_URL: cluster.url,
      REDIS_WAIT_REPLICAS: '1',
      LOG_LEVEL: 'info',
      PORT: '0',
      WORKER_PORT: '0',
    };
    mains = ['api', 'worker'].map((role) => new MainProcess([`--role=${role}`], environment));
    const [urls] = await Promise.all(mains.map((main) => main.urls()));
    file.deliverTo(urls?.[0] as string);
    for (const { channel } of file.communities) await channel.start();
    const writers = file.communities.map((community) => new Writers(community));
    await sleep(1500);
    const dead = await cluster.killMaster(file.communities[0]?.board.stores.prefix);
    await sleep(1500);
    await dead.restart();
    await cluster.isWhole();
    await Promise.all(writers.map((each) => each.stop()));
    for (const each of writers) {
      expect(each.ids.length).toBeGreaterThan(50);
      await expectExact(each);
    }
  },
  180_000,
);
