import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MainProcess } from '../support/main-process';
import { expectRefusal } from '../support/refusal';
import { TestStores } from '../support/stores';

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
});
afterAll(() => stores.remove());

const onDatabase = (database: string) => {
  const url = new URL(stores.redisUrl);
  url.pathname = database;
  return url.href;
};

test.each([
  ['API_KEYS', ','],
  ['KICK_BROADCASTER_IDS', ' , '],
  ['DATABASE_URL', 'postgres://u:50%@127.0.0.1/x'],
  ['REDIS_URL', 'redis://127.0.0.1/abc'],
  ['REDIS_URL', 'redis://:50%@127.0.0.1'],
])('%s=%s would open or end what it is to protect, and is refused in one line', async (name, value) => {
  await expectRefusal(
    MainProcess.on(stores, 'all', { [name]: value }),
    new RegExp(`^invalid settings: ${name} must be`),
  );
});

test.each(['api', 'worker'])(
  'a Redis without the database that is asked for is refused (%s)',
  async (role) => {
    const main = MainProcess.on(stores, role, { REDIS_URL: onDatabase('/9999') });
    await expectRefusal(main, /^Redis has no database 9999: .*REDIS_URL/);
  },
);

test('another database than 0 is used when Redis has it', async () => {
  const main = MainProcess.on(stores, 'api', { REDIS_URL: onDatabase('/1') });
  try {
    const [url] = await main.urls();
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  } finally {
    await main.kill();
  }
});

test.each([
  ['api', 'PORT'],
  ['worker', 'WORKER_PORT'],
])('a port in use is refused in one line that names it (%s)', async (role, setting) => {
  const taken = createServer();
  await new Promise<void>((resolve) => taken.listen(0, resolve));
  const { port } = taken.address() as AddressInfo;
  try {
    const main = MainProcess.on(stores, role, { [setting]: String(port) });
    await expectRefusal(main, new RegExp(`^port ${port} is in use already: .*${setting}`));
  } finally {
    taken.close();
  }
});

test('a .env in the folder it is started in is read, under the environment', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'kickboard-env-'));
  try {
    const file = [
      `DATABASE_URL=${stores.databaseUrl}`,
      `REDIS_URL=${stores.redisUrl}`,
      'PORT=nonsense',
      'API_KEYS=k',
    ];
    writeFileSync(join(folder, '.env'), file.join('\n'));
    const main = new MainProcess(['--role=api'], { PORT: '0', REDIS_KEY_PREFIX: stores.prefix }, folder);
    try {
      const [url] = await main.urls();
      expect((await fetch(`${url}/api/chat`)).status).toBe(401);
      expect(main.stderr).toBe('');
    } finally {
      await main.kill();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});
