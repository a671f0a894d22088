import { evictingRedis } from '../support/evicting-redis';
import { MainProcess } from '../support/main-process';
import { expectRefusal } from '../support/refusal';
import { TestStores } from '../support/stores';

let stores: TestStores;
let empty: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
  empty = await TestStores.create({ migrated: false });
});
afterAll(() => Promise.all([stores.remove(), empty.remove()]));

test.each([
  ['PORT', 'eighty', /^invalid settings: .*PORT/],
  ['DATABASE_URL', '', /^invalid settings: .*DATABASE_URL/],
  ['KICK_PUBLIC_KEY', 'not a key', /^invalid settings: .*KICK_PUBLIC_KEY/],
  ['CORS_ORIGINS', '*', /^invalid settings: .*CORS_ORIGINS/],
])('an invalid setting (%s=%s) is refused in one line that names it', async (name, value, line) => {
  await expectRefusal(MainProcess.on(stores, 'api', { [name]: value }), line);
});

test('all invalid settings are named in one line', async () => {
  const settings = { PORT: 'x', COIN_AMOUNT: '0', REDIS_URL: '' };
  await expectRefusal(
    MainProcess.on(stores, 'worker', settings),
    /COIN_AMOUNT.*REDIS_URL|REDIS_URL.*COIN_AMOUNT/,
  );
});

test('a PEM that holds no key is refused in one line that names the setting', async () => {
  const KICK_PUBLIC_KEY = '-----BEGIN PUBLIC KEY-----\\nAAAA\\n-----END PUBLIC KEY-----';
  await expectRefusal(MainProcess.on(stores, 'api', { KICK_PUBLIC_KEY }), /KICK_PUBLIC_KEY/);
});

test.each(['boss', ''])('an unknown role (%s) is refused in one line that names the roles', async (role) => {
  await expectRefusal(MainProcess.on(stores, role), /role.*api.*worker.*all/);
});

test.each(['api', 'worker', 'all'])(
  'a pending migration is refused (%s), naming the command',
  async (role) => {
    await expectRefusal(MainProcess.on(empty, role), /npm run migrate/);
  },
);

test('a Redis that evicts is refused, naming the policy', async () => {
  const redis = await evictingRedis();
  try {
    const main = MainProcess.on(stores, 'api', { REDIS_URL: redis.url });
    await expectRefusal(main, /maxmemory-policy.*noeviction/);
  } finally {
    redis.close();
  }
});

test('an empty setting means unset', async () => {
  const main = MainProcess.on(stores, 'api', { COIN_AMOUNT: '', LOG_LEVEL: '', API_KEYS: ' ' });
  try {
    const [url] = await main.urls();
    expect((await fetch(`${url}/api/chat`)).status).toBe(200);
  } finally {
    await main.kill();
  }
});
