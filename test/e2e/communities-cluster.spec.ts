import { setTimeout as sleep } from 'node:timers/promises';
import { CommunitiesFile, type TestCommunity } from '../support/communities';
import { MainProcess } from '../support/main-process';
import { RedisCluster } from '../support/redis-cluster';
import { whyNoRedisServer } from '../support/redis-server';
import { testUnless } from '../support/test-unless';
import { expectPaidOnce, Writers } from '../support/writers';

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
    const writers = file.communities.map(({ channel }) => new Writers(channel));
    await sleep(1500);
    const dead = await cluster.killMaster(file.communities[0]?.board.stores.prefix);
    await sleep(1500);
    await dead.restart();
    await cluster.isWhole();
    await Promise.all(writers.map((each) => each.stop()));
    for (const [i, each] of writers.entries()) {
      expect(each.ids.length).toBeGreaterThan(50);
      const { sql, stores } = (file.communities[i] as TestCommunity).board;
      await expectPaidOnce(each, { sql, prefix: stores.prefix }, cluster.client, QUIET_MS);
    }
  },
  180_000,
);
