import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import Redis, { Cluster } from 'ioredis';
import { FAIL_FAST, openRedis, PATIENT } from './redis-connection';

/** The connection a URL stands for; never connected. */
function open(url: string, options = FAIL_FAST) {
  const redis = openRedis(url, { ...options, lazyConnect: true });
  redis.on('error', () => undefined);
  redis.disconnect();
  return redis;
}
const single = (url: string) => (open(url) as Redis).options;

it('opens a single Redis, with password, database and TLS from the URL', () => {
  expect(single('redis://localhost')).toMatchObject({ host: 'localhost', port: 6379 });
  expect(single('redis://u:p%40ss@redis.example:6380/2')).toMatchObject({
    host: 'redis.example',
    port: 6380,
    username: 'u',
    password: 'p@ss',
    db: 2,
  });
  expect(single('rediss://redis.example').tls).toBeTruthy();
});

it('opens a Sentinel group, with the default port where none is given', () => {
  expect(single('redis+sentinel://a:26380,b/main')).toMatchObject({
    sentinels: [
      { host: 'a', port: 26_380 },
      { host: 'b', port: 26_379 },
    ],
    name: 'main',
  });
  expect(single('redis+sentinel://:p%40ss@a/main')).toMatchObject({ password: 'p@ss' });
  expect(single('redis+sentinel://user:pass@a/main')).toMatchObject({ username: 'user', password: 'pass' });
});

it('opens a Sentinel group with TLS and with a user of the Sentinels themselves', () => {
  const url = 'rediss+sentinel://user:pass@a/main?sentinel_username=watch&sentinel_password=s%40+cret';
  expect(single(url)).toMatchObject({
    username: 'user',
    password: 'pass',
    sentinelUsername: 'watch',
    sentinelPassword: 's@+cret',
    tls: {},
    sentinelTLS: {},
    enableTLSForSentinelMode: true,
  });
  const plain = single('redis+sentinel://user:pass@a/main');
  expect(plain.sentinelPassword).toBeFalsy();
  expect(plain.tls).toBeUndefined();
});

it.each(['redis+sentinel://a:26379', 'redis+sentinel:///main', 'redis+sentinel://a/'])(
  'says how a Sentinel group is written when it is not: %s',
  (url) => expect(() => open(url)).toThrow('redis+sentinel://user:password@host:port,host:port/name'),
);

it('opens a Cluster for several URLs, with the password of the first for all nodes', () => {
  const cluster = openRedis('rediss://u:p%40ss@a:7000, rediss://b:7001', { ...FAIL_FAST, lazyConnect: true });
  cluster.on('error', () => undefined);
  cluster.disconnect();
  expect(cluster).toBeInstanceOf(Cluster);
  const { redisOptions, enableOfflineQueue } = (cluster as Cluster).options;
  expect(redisOptions).toMatchObject({
    username: 'u',
    password: 'p@ss',
    tls: {},
    commandTimeout: 1500,
    socketTimeout: 1500,
  });
  expect(enableOfflineQueue).toBe(false);
});

it('never gives up reconnecting, and never pauses for long (lesson 31)', () => {
  for (const options of [FAIL_FAST, PATIENT]) {
    for (const attempt of [1, 10, 100, 1_000_000]) {
      const pause = options.retryStrategy?.(attempt);
      expect(pause).toBeGreaterThan(0);
      expect(pause).toBeLessThanOrEqual(1000);
    }
  }
});

it('fails at once for requests, and waits without end for workers', () => {
  expect(FAIL_FAST).toMatchObject({ enableOfflineQueue: false, maxRetriesPerRequest: 0 });
  expect(FAIL_FAST.commandTimeout).toBeGreaterThan(0);
  expect(PATIENT.maxRetriesPerRequest).toBeNull();
  expect(PATIENT.commandTimeout).toBeUndefined();
  // Longer than BullMQ blocks, or an idle worker would reconnect again and again.
  expect(PATIENT.socketTimeout).toBeGreaterThan(10_000);
});

it('puts no prefix of its own before keys, which BullMQ could not bear', () => {
  for (const options of [FAIL_FAST, PATIENT]) expect(options.keyPrefix).toBeUndefined();
});

it.each([
  ['a connection', (redis: Redis) => redis],
  ['a copy of it, as BullMQ makes them,', (redis: Redis) => redis.duplicate()],
])('%s that is closed leaves no timer to destroy the one that comes after', (_, of) => {
  const redis = of(open('redis://localhost') as Redis);
  const timed = redis as unknown as { socketTimeoutTimer?: NodeJS.Timeout };
  // As ioredis sets it when a command is sent.
  timed.socketTimeoutTimer = setTimeout(() => undefined, 60_000);
  redis.emit('close');
  expect(timed.socketTimeoutTimer).toBeUndefined();
});

it.each([
  ['requests', FAIL_FAST],
  ['workers', PATIENT],
])(
  'is there for %s soon after Redis has read its file, however long Redis had guessed',
  async (_, options) => {
    let looks = 0;
    const server = createServer((socket) =>
      socket.on('data', (chunk) => {
        for (const command of chunk.toString().split(/(?=^\*\d+\r$)/m)) {
          if (!/^info$/im.test(command)) {
            socket.write('+OK\r\n');
            continue;
          }
          looks += 1;
          const info = looks === 1 ? 'loading:1\r\nloading_eta_seconds:3600' : 'loading:0';
          socket.write(`$${info.length}\r\n${info}\r\n`);
        }
      }),
    );
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const redis = openRedis(`redis://127.0.0.1:${port}`, options);
    await once(redis, 'ready', { signal: AbortSignal.timeout(4_000) });
    expect(looks).toBe(2);
    redis.disconnect();
    server.close();
  },
);
