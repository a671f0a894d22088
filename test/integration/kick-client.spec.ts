import { RedisKeys } from '../../src/redis-keys';
import type { KickClient } from '../../src/kick/api/kick-client';
import { FakeKick } from '../support/fake-kick';
import { kickClient } from '../support/kick-client';
import { TestStores } from '../support/stores';

let stores: TestStores;
let kick: FakeKick;
let settings: Record<string, string>;
let client: KickClient;
beforeAll(async () => {
  stores = await TestStores.create();
});
beforeEach(async () => {
  kick = new FakeKick(() => []);
  settings = await kick.connect();
  kick.server.platform.addChannel(4242, 'sweetflips');
  kick.server.platform.addChannel(4343, 'other-one');
  await stores.redis.del(await budgetKeys());
  client = kickClient(stores, settings);
});
afterEach(() => kick.server.close());
afterAll(() => stores.remove());

/** Of this minute and the next, should the test lie between them. */
async function budgetKeys(): Promise<string[]> {
  const keys = new RedisKeys({ REDIS_KEY_PREFIX: stores.prefix } as ConstructorParameters<
    typeof RedisKeys
  >[0]);
  const minute = Math.floor(Date.now() / 60_000);
  return [keys.kickRequests(minute), keys.kickRequests(minute + 1)];
}

const calls = (name: string) => kick.server.api.calls.filter((call) => call === name).length;
const TOKEN = 'POST /oauth/token';
const LIST = 'GET /public/v1/events/subscriptions';

test('one token serves all calls, also those that come at once', async () => {
  await Promise.all([client.subscriptions(), client.subscriptions(), client.introspect()]);
  await client.subscriptions();
  expect(calls(TOKEN)).toBe(1);
});

test('a token that Kick takes no more is replaced once', async () => {
  await client.subscriptions();
  kick.server.api.revokeTokens();
  expect(await client.subscriptions()).toEqual({ is: 'yes', value: [] });
  expect(calls(TOKEN)).toBe(2);
});

test('a wrong secret is a no that says so, and is not tried again', async () => {
  client = kickClient(stores, { ...settings, KICK_CLIENT_SECRET: 'wrong' });
  expect(await client.subscriptions()).toEqual({
    is: 'no',
    status: 401,
    reason: expect.stringContaining('Client authentication failed'),
  });
  expect(calls(TOKEN)).toBe(1);
});

test('without credentials nothing is asked', async () => {
  client = kickClient(stores, { ...settings, KICK_CLIENT_SECRET: '' });
  expect(await client.subscriptions()).toMatchObject({ is: 'no' });
  expect(kick.server.api.calls).toEqual([]);
});

test.each(['down', 'throttled', 'cloudflare'] as const)(
  'a Kick that is %s is asked three times, and says nothing',
  async (api) => {
    await client.subscriptions();
    kick.server.platform.faults.api = api;
    expect(await client.subscriptions()).toMatchObject({ is: 'unknown' });
    expect(calls(LIST)).toBe(4);
  },
);

test('an outage that passes between two attempts is not noticed', async () => {
  await client.subscriptions();
  kick.server.platform.faults.api = 'down';
  const answer = client.subscriptions();
  while (calls(LIST) < 2) await new Promise(setImmediate);
  kick.server.platform.faults.api = 'fine';
  expect(await answer).toEqual({ is: 'yes', value: [] });
});

test('a Kick that cannot be reached is unknown', async () => {
  await kick.server.close();
  expect(await client.publicKey()).toMatchObject({
    is: 'unknown',
    reason: expect.stringContaining('ECONNREFUSED'),
  });
});

test.each(['refused', 'left-out'] as const)(
  'of names, those that are there are found when others are %s',
  async (how) => {
    kick.server.platform.faults.unknownSlug = how;
    expect(await client.channelsBySlug(['nobody', 'sweetflips', 'no-one', 'other-one'])).toEqual({
      is: 'yes',
      value: [
        { broadcaster_user_id: '4242', slug: 'sweetflips' },
        { broadcaster_user_id: '4343', slug: 'other-one' },
      ],
    });
  },
);

test('the events of a call are subscribed to one by one, and each error is told', async () => {
  kick.server.platform.faults.subscriptionLimit = 0;
  expect(await client.subscribe('4242', ['chat.message.sent', 'livestream.status.updated'])).toEqual({
    is: 'yes',
    value: [
      { event: 'chat.message.sent', error: 'event subscription limit reached' },
      { event: 'livestream.status.updated', error: null },
    ],
  });
});

test('a request to subscribe is not sent again when nobody knows what became of it', async () => {
  await client.subscriptions();
  kick.server.platform.faults.api = 'down';
  expect(await client.subscribe('4242', ['chat.message.sent'])).toMatchObject({ is: 'unknown' });
  expect(calls('POST /public/v1/events/subscriptions')).toBe(1);
});

test('three hundred subscriptions are removed in calls that Kick takes', async () => {
  const { platform } = kick.server;
  for (let i = 0; i < 300; i += 1) platform.subscribe(4242, 'channel.followed', 1);
  const ids = platform.subscriptions.map(({ id }) => id);
  expect(await client.unsubscribe(ids)).toEqual({ is: 'yes', value: ids });
  expect(platform.subscriptions).toEqual([]);
});

test('who is live is told with the start of the stream', async () => {
  Object.assign(kick.server.platform.addChannel(4242, ''), {
    started_at: '2026-06-01T18:00:00Z',
    title: 'hi',
  });
  expect(await client.livestreams(['4242', '4343'])).toEqual({
    is: 'yes',
    value: [{ broadcaster_user_id: '4242', started_ms: Date.parse('2026-06-01T18:00:00Z'), title: 'hi' }],
  });
});

test('all processes together stay within the requests of a minute', async () => {
  const [now, next] = await budgetKeys();
  for (const key of [now, next]) await stores.redis.set(key as string, '99');
  expect(await client.publicKey()).toMatchObject({ is: 'yes' });
  expect(await kickClient(stores, settings).publicKey()).toMatchObject({
    is: 'unknown',
    reason: expect.stringContaining('used up'),
  });
  expect(calls('GET /public/v1/public-key')).toBe(1);
});
