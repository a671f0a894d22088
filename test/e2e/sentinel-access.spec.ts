import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeCertificate } from '../support/certificate';
import { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { freePort } from '../support/free-port';
import { MainProcess } from '../support/main-process';
import { viewer } from '../support/people';
import { RedisSentinel } from '../support/redis-sentinel';
import { RedisServer, whyNoRedisServer } from '../support/redis-server';
import { TestStores } from '../support/stores';
import { testUnless } from '../support/test-unless';

const reason = whyNoRedisServer();
const withServers = testUnless(reason, 'Sentinels with passwords and TLS are');

let stores: TestStores;
let folder: string;
let primary: RedisServer;
let sentinel: RedisSentinel;
let trust: Record<string, string>;
beforeAll(async () => {
  stores = await TestStores.create();
  if (reason !== null) return;
  folder = mkdtempSync(join(tmpdir(), 'kickboard-certificate-'));
  const { key, certificate } = makeCertificate(folder);
  const tls = [
    `tls-cert-file ${certificate}`,
    `tls-key-file ${key}`,
    `tls-ca-cert-file ${certificate}`,
    'tls-auth-clients no',
    'tls-replication yes',
  ];
  const tlsPort = await freePort();
  const asArguments = tls.flatMap((line) => `--${line}`.split(' '));
  primary = await RedisServer.start(
    '--requirepass',
    'of-redis',
    '--tls-port',
    String(tlsPort),
    ...asArguments,
  );
  sentinel = await RedisSentinel.over(
    { port: tlsPort },
    {
      replicas: 0,
      settings: [...tls, 'requirepass of-sentinel', 'sentinel auth-pass group of-redis'],
      access: { password: 'of-sentinel', tls: { ca: readFileSync(certificate) } },
    },
  );
  trust = { NODE_EXTRA_CA_CERTS: certificate };
}, 60_000);
afterAll(async () => {
  await sentinel?.stop();
  await primary?.stop();
  rmSync(folder, { recursive: true, force: true });
  await stores.remove();
});

const redisUrl = (sentinelPassword: string) =>
  `${sentinel.url.replace('redis+sentinel://', 'rediss+sentinel://:of-redis@')}?sentinel_password=${sentinelPassword}`;

withServers(
  'Sentinels and Redis with passwords of their own are found by TLS, and messages are paid',
  async () => {
    let urls: string[] = [];
    const kick = new FakeKick(() => urls);
    const settings = { ...trust, REDIS_URL: redisUrl('of-sentinel'), KICK_PUBLIC_KEY: kick.publicKey };
    const main = MainProcess.on(stores, 'all', settings);
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
      expect(await primary.client.get(`${stores.prefix}msg-coins:${id}`)).toBe('1');
    } finally {
      await main.kill();
    }
  },
  60_000,
);

withServers(
  'with a wrong password of the Sentinels it does not start, and says which to set',
  async () => {
    const main = MainProcess.on(stores, 'api', { ...trust, REDIS_URL: redisUrl('wrong') });
    try {
      expect(await main.exit()).toBe(1);
      expect(main.stderr).toMatch(/WRONGPASS.*sentinel_password in REDIS_URL/);
    } finally {
      await main.kill();
    }
  },
  60_000,
);
