import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { freePort } from '../support/free-port';
import { request } from '../support/http';
import { LimitedUser } from '../support/limited-user';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { joinCluster, RedisServer, whyNoRedisServer } from '../support/redis-server';
import { expectRefusal } from '../support/refusal';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const withServers = testUnless(whyNoRedisServer(), 'a Redis of other kinds is');

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

const servers: RedisServer[] = [];
afterEach(async () => {
  await Promise.all(servers.splice(0).map((server) => server.stop()));
});
async function redisServer(...settings: string[]): Promise<RedisServer> {
  const server = await RedisServer.start(...settings);
  servers.push(server);
  return server;
}

describe('a Redis that can never serve is refused in one line that says what to set:', () => {
  withServers.each(['api', 'worker'])('a replica (%s)', async (role) => {
    const [primary, replica] = [await redisServer(), await redisServer()];
    await replica.client.replicaof('127.0.0.1', primary.port);
    const main = MainProcess.on(stores, role, { REDIS_URL: replica.url });
    await expectRefusal(main, new RegExp(`^Redis is a replica of 127.0.0.1:${primary.port},.*REDIS_URL`));
  });

  withServers('one node of a Cluster', async () => {
    const nodes = [
      await redisServer('--cluster-enabled', 'yes'),
      await redisServer('--cluster-enabled', 'yes'),
    ];
    await joinCluster(nodes);
    const main = MainProcess.on(stores, 'api', { REDIS_URL: nodes[0]?.url as string });
    await expectRefusal(main, /^Redis is one node of a Cluster: set REDIS_URL to the URLs of several nodes/);
  });

  withServers('a Cluster of one node with a prefix without a hash tag', async () => {
    const node = await redisServer('--cluster-enabled', 'yes');
    await joinCluster([node]);
    const main = MainProcess.on(stores, 'api', { REDIS_URL: node.url, REDIS_KEY_PREFIX: 'sweetflips:' });
    await expectRefusal(main, /^Redis is a Cluster.*REDIS_KEY_PREFIX.*hash tag/);
  });

  test.each([
    ['scripts', ['-evalsha'], /may not run EVAL and EVALSHA:/],
    ['a command that our scripts use', ['-zadd', '-xadd'], /may not run XADD, ZADD:/],
    ["a command that the queues' scripts use", ['-hmset'], /may not run HMSET:/],
    ['a command that is sent by itself', ['-getdel', '-scan'], /may not run GETDEL, SCAN:/],
    ['a command that the queues wait with', ['-bzpopmin'], /may not run BZPOPMIN:/],
    ['any of our keys', ['resetkeys', '~elsewhere:*'], /may not run/],
  ])('a user without %s', async (_, rules, line) => {
    const user = await LimitedUser.create(stores.redis, stores.redisUrl);
    try {
      await user.set(...rules);
      await expectRefusal(MainProcess.on(stores, 'api', { REDIS_URL: user.url }), line);
    } finally {
      await user.remove();
    }
  });

  withServers('one that has another name for a command', async () => {
    const { url } = await redisServer('--rename-command', 'ZADD', '');
    await expectRefusal(
      MainProcess.on(stores, 'worker', { REDIS_URL: url }),
      /may not run ZADD:.*rename none/,
    );
  });

  test('a user without INFO, of which the client says something as well', async () => {
    const user = await LimitedUser.create(stores.redis, stores.redisUrl);
    try {
      await user.set('-info');
      const main = MainProcess.on(stores, 'api', { REDIS_URL: user.url });
      expect(await main.exit()).toBe(1);
      expect(main.stderr.trim().split('\n').at(-1)).toMatch(/may not run INFO:/);
    } finally {
      await user.remove();
    }
  });

  withServers('a password that is wrong, or missing', async () => {
    const { port } = await redisServer('--requirepass', 'secret');
    const on = (url: string) => MainProcess.on(stores, 'worker', { REDIS_URL: url });
    await expectRefusal(on(`redis://:wrong@127.0.0.1:${port}`), /^Redis refuses.*WRONGPASS.*REDIS_URL/);
    await expectRefusal(on(`redis://127.0.0.1:${port}`), /^Redis refuses.*NOAUTH.*REDIS_URL/);
  });

  withServers('one without TLS where TLS is asked for', async () => {
    const { port } = await redisServer();
    const main = MainProcess.on(stores, 'api', { REDIS_URL: `rediss://127.0.0.1:${port}` });
    await expectRefusal(main, /^Redis refuses.*no TLS on this port.*redis:\/\//);
  });
});

test('a Redis that another database uses is refused in one line that says whose it is', async () => {
  const other = await TestStores.create();
  const first = MainProcess.on(stores, 'api', {});
  try {
    await first.urls();
    const second = MainProcess.on(stores, 'api', { DATABASE_URL: other.databaseUrl });
    await expectRefusal(
      second,
      /^Redis belongs to another database \(.*\): set REDIS_KEY_PREFIX .* to one that nobody uses/,
    );
    // A second process of the same installation is welcome.
    const third = MainProcess.on(stores, 'worker', {});
    await third.urls();
    await third.kill();
  } finally {
    await first.kill();
    await other.remove();
  }
});

describe('a Postgres that will never let us in is refused in one line that says what to set:', () => {
  test.each<[string, (url: URL) => unknown, RegExp]>([
    [
      'a wrong password',
      (url) => (url.password = 'wrong'),
      /^Postgres refuses.*password authentication failed.*DATABASE_URL/,
    ],
    [
      'no such database',
      (url) => (url.pathname = 'nowhere'),
      /^Postgres refuses.*"nowhere" does not exist.*create/,
    ],
    [
      'TLS that it does not have',
      (url) => url.searchParams.set('sslmode', 'require'),
      /^Postgres refuses.*sslmode=disable/,
    ],
  ])('%s', async (_, change, line) => {
    const url = new URL(stores.databaseUrl);
    change(url);
    await expectRefusal(MainProcess.on(stores, 'worker', { DATABASE_URL: url.href }), line);
  });

  test('an sslmode that nobody knows, and a certificate file that is not there', async () => {
    const on = (query: string) =>
      MainProcess.on(stores, 'api', { DATABASE_URL: `${stores.databaseUrl}?${query}` });
    await expectRefusal(on('sslmode=yes'), /^invalid settings: DATABASE_URL must be.*sslmode/);
    await expectRefusal(
      on('sslmode=verify-full&sslrootcert=/nowhere'),
      /^invalid settings: DATABASE_URL.*sslrootcert/,
    );
  });
});

withServers('a Cluster of one node serves when the prefix has a hash tag', async () => {
  const node = await redisServer('--cluster-enabled', 'yes');
  await joinCluster([node]);
  let urls: string[] = [];
  const kick = new FakeKick(() => urls);
  const main = MainProcess.on(stores, 'all', { REDIS_URL: node.url, KICK_PUBLIC_KEY: kick.publicKey });
  try {
    urls = (await main.urls()).slice(0, 1);
    const channel = new Channel(kick);
    await channel.start();
    const id = await channel.chat(viewer('alice'), 1);
    await eventually(async () => expect(await node.client.get(`${stores.prefix}msg-coins:${id}`)).toBe('1'));
    expect(await stores.sql('SELECT 1 FROM webhook_spool')).toEqual([]);
  } finally {
    await main.kill();
  }
});

test('stores that may come yet are waited for; log and readiness say why, and again when the reason changes', async () => {
  const nowhere = await freePort();
  const main = MainProcess.on(stores, 'api', { REDIS_URL: `redis://127.0.0.1:${nowhere}` });
  try {
    const [url] = await main.urls();
    const waits = () => main.lines.filter((line) => line.includes('"waiting for '));
    await eventually(() => expect(waits()).toHaveLength(1));
    expect(waits()[0]).toContain(`waiting for Redis (connect ECONNREFUSED 127.0.0.1:${nowhere})`);
    const { status, body } = await request<{ parts: Record<string, { message: string }> }>(
      `${url}/health/ready`,
    );
    expect([status, body.parts.redis?.message]).toEqual([503, expect.stringContaining('ECONNREFUSED')]);
  } finally {
    await main.kill();
  }
});
