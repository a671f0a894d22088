import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { LimitedUser } from '../support/limited-user';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { RedisServer, whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';

const reason = whyNoRedisServer();
const withServers = reason === null ? test : test.skip;
if (reason !== null) console.warn(`users of Redis with few rights are not tested: ${reason}`);

let stores: TestStores;
let redis: RedisServer;
let user: LimitedUser;
beforeEach(async () => {
  stores = await TestStores.create();
  if (reason !== null) return;
  redis = await RedisServer.start();
  user = await LimitedUser.create(redis.client, redis.url);
});
afterEach(async () => {
  await redis?.stop();
  await stores.remove();
});

/** It must end by itself, with 1 and exactly one line. */
async function expectRefusal(line: RegExp, environment: Record<string, string> = {}): Promise<void> {
  const main = MainProcess.on(stores, 'all', { REDIS_URL: user.url, ...environment });
  try {
    expect(await main.exit()).toBe(1);
    expect(main.stderr.trim().split('\n')).toEqual([expect.stringMatching(line)]);
  } finally {
    await main.kill();
  }
}

withServers('a user who may use the keys of its prefix and no others is all that is needed', async () => {
  await user.set('resetkeys', 'resetchannels', `~${stores.prefix}*`, '-@admin', '-@dangerous', '+info');
  let urls: string[] = [];
  const kick = new FakeKick(() => urls);
  const main = MainProcess.on(stores, 'all', { REDIS_URL: user.url, KICK_PUBLIC_KEY: kick.publicKey });
  try {
    urls = (await main.urls()).slice(0, 1);
    const channel = new Channel(kick);
    await channel.start();
    const id = await channel.chat(viewer('alice'), 1);
    await eventually(async () =>
      expect(await stores.sql('SELECT message_id, amount FROM coin_entries')).toEqual([
        { message_id: id, amount: 1 },
      ]),
    );
    // Redis 7.0 may crash when it is asked for the rights to a command without a key.
    expect(redis.isRunning).toBe(true);
  } finally {
    await main.kill();
  }
});

withServers('a user who may use other keys only is told that it is about keys', async () => {
  await user.set('resetkeys', '~other:*');
  await expectRefusal(
    /^the user of REDIS_URL may not run commands on all keys that begin with \{\w+\}:: grant it ~\{\w+\}:\* .*REDIS_KEY_PREFIX/,
  );
});

withServers('a user without INFO is told so once, in our words', async () => {
  await user.set('-info');
  await expectRefusal(/^the user of REDIS_URL may not run INFO: grant/);
});

withServers('a user who may not choose the database of the URL is not let into another one', async () => {
  await user.set('-select');
  await expectRefusal(/^Redis has no database 3: set REDIS_URL to one that it has and this user may SELECT/, {
    REDIS_URL: `${user.url}/3`,
  });
  expect(await redis.client.dbsize()).toBe(0);
});

withServers(
  'a Redis that comes back without the database of the URL gets nothing in another one',
  async () => {
    const main = MainProcess.on(stores, 'all', { REDIS_URL: `${redis.url}/3` });
    try {
      const [api] = await main.urls();
      await eventually(async () => expect(await redis.client.info('keyspace')).toContain('db3'));
      await redis.kill();
      await redis.restart('--databases', '1');
      const ready = async () => (await fetch(`${api}/health/ready`)).text();
      await eventually(async () =>
        expect(await ready()).toMatch(/"redis":\{"status":"down".*DB index is out of range/),
      );
      expect(await redis.client.dbsize()).toBe(0);
      await redis.kill();
      await redis.restart('--databases', '16');
      await eventually(async () => expect(await ready()).toMatch(/"redis":\{"status":"up"/));
    } finally {
      await main.kill();
    }
  },
);

withServers('readiness names a Redis that takes no writes, and one that lets nobody else in', async () => {
  const main = MainProcess.on(stores, 'all', { REDIS_URL: redis.url });
  try {
    const [api] = await main.urls();
    const ready = async () => (await fetch(`${api}/health/ready`)).text();
    await eventually(async () => expect(await ready()).toMatch(/"redis":\{"status":"up"/));
    await redis.client.config('SET', 'min-replicas-to-write', '1');
    await eventually(async () =>
      expect(await ready()).toMatch(/"redis":\{"status":"down","message":"NOREPLICAS/),
    );
    await redis.client.config('SET', 'min-replicas-to-write', '0');
    await eventually(async () => expect(await ready()).toMatch(/"redis":\{"status":"up"/));
    const clients = /connected_clients:(\d+)/.exec(await redis.client.info('clients'))?.[1] as string;
    await redis.client.config('SET', 'maxclients', clients);
    await eventually(async () =>
      expect(await ready()).toMatch(/"redis":\{"status":"down","message":"[^"]*raise maxclients/),
    );
  } finally {
    await main.kill();
  }
});

withServers('a Redis that has no place for one more client is waited for, by its own words', async () => {
  await redis.client.config('SET', 'maxclients', '1');
  const main = MainProcess.on(stores, 'api', { REDIS_URL: redis.url });
  try {
    await eventually(() =>
      expect(main.stdout).toMatch(/waiting for Redis \(ERR max number of clients reached/),
    );
    await redis.client.config('SET', 'maxclients', '1000');
    await main.urls();
    const [api] = await main.urls();
    await eventually(async () =>
      expect(await (await fetch(`${api}/health/ready`)).text()).toMatch(/"redis":\{"status":"up"/),
    );
  } finally {
    await main.kill();
  }
});
