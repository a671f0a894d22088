import { Channel } from '../support/channel';
import { EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { FakeKick } from '../support/fake-kick';
import { request } from '../support/http';
import { viewer } from '../support/people';
import { MainProcess } from '../support/main-process';
import { TestStores } from '../support/stores';

let stores: TestStores;
let urls: string[];
const kick = new FakeKick(() => urls);
const running: MainProcess[] = [];

beforeEach(async () => {
  stores = await TestStores.create();
});
afterEach(async () => {
  await Promise.all(running.splice(0).map((main) => main.kill()));
  await stores.remove();
});

function start(role: string, environment: Record<string, string> = {}): MainProcess {
  const main = MainProcess.on(stores, role, { KICK_PUBLIC_KEY: kick.publicKey, ...environment });
  running.push(main);
  return main;
}

const storedIds = async () =>
  (await stores.sql<{ message_id: string }>('SELECT message_id FROM chat_messages')).map(
    ({ message_id }) => message_id,
  );
/** Nothing is drained by the clock, so whatever is stored was stored by the shutdown. */
const SLOW = { MESSAGE_FLUSH_INTERVAL_MS: '60000', COIN_SYNC_INTERVAL_MS: '600000' };
const TEN_SECONDS = 10_000;

test('an api and a worker, each a process of its own, bring a message from the webhook to the board', async () => {
  const [api, worker] = [start('api'), start('worker')];
  urls = (await api.urls()).slice(0, 1);
  const [workerUrl] = await worker.urls();
  const channel = new Channel(kick);
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  const recent = await request<{ messages: { message_id: string }[] }>(`${urls[0]}/api/chat/recent`);
  expect(recent.body.messages.map(({ message_id }) => message_id)).toEqual([id]);
  await eventually(async () => {
    const { body } = await request(
      `${urls[0]}/api/stream-session/leaderboard?broadcaster_user_id=${channel.id}`,
    );
    expect(body.leaderboard).toMatchObject([{ username: 'alice', points_earned: 1 }]);
  });
  await eventually(async () => expect(await storedIds()).toEqual([id]));
  for (const url of [urls[0], workerUrl]) {
    await eventually(async () => expect((await request(`${url}/health/ready`)).status).toBe(200));
  }
  expect((await request(`${workerUrl}/api/chat`)).status).toBe(404);

  for (const main of [api, worker]) main.signal('SIGTERM');
  expect(await Promise.all([api.exit(TEN_SECONDS), worker.exit(TEN_SECONDS)])).toEqual([0, 0]);
  expect([api.stderr, worker.stderr]).toEqual(['', '']);
});

test('the api role consumes no queue: its messages wait until a worker comes', async () => {
  const api = new MainProcess([], {
    ...stores.environment,
    KICK_PUBLIC_KEY: kick.publicKey,
    PORT: '0',
  });
  running.push(api);
  urls = await api.urls();
  expect(urls).toHaveLength(1);
  const id = await new Channel(kick).chat(viewer('alice'), 1);
  expect(await stores.redis.llen(`${stores.prefix}chat:buffer`)).toBe(1);
  // The job is queued beside the answer.
  await eventually(async () => expect(await stores.redis.llen(`${stores.prefix}chat:wait`)).toBe(1));
  start('worker');
  await eventually(async () => expect(await storedIds()).toEqual([id]));
});

test('role all is both in one process', async () => {
  const all = start('all');
  urls = await all.urls();
  const [apiUrl, workerUrl] = urls;
  urls = [apiUrl ?? ''];
  expect((await request(`${workerUrl}/health/live`)).status).toBe(200);
  const id = await new Channel(kick).chat(viewer('alice'), 1);
  await eventually(async () => expect(await storedIds()).toEqual([id]));
});

test('SIGTERM: what was acknowledged is stored with its coins, and the exit code is 0 within 10 s (promise P1)', async () => {
  const all = start('all', SLOW);
  urls = (await all.urls()).slice(0, 1);
  const channel = new Channel(kick);
  await channel.start();
  const ids = await Promise.all(Array.from({ length: 60 }, (_, i) => channel.chat(viewer(`viewer${i}`), 1)));
  const decisions = ids.map((id) => `${stores.prefix}msg-coins:${id}`);
  await eventually(async () => expect(await stores.redis.exists(decisions)).toBe(ids.length));
  expect(await storedIds()).toEqual([]);
  all.signal('SIGTERM');
  expect(await all.exit(TEN_SECONDS)).toBe(0);
  expect((await storedIds()).sort()).toEqual(ids.sort());
  const entries = await stores.sql('SELECT sum(amount)::int AS coins FROM coin_entries');
  const balances = await stores.sql('SELECT sum(balance)::int AS coins FROM coin_balances');
  expect([entries, balances]).toEqual([[{ coins: 60 }], [{ coins: 60 }]]);
});

test('SIGTERM to a worker that has not begun to judge does not hold up its last flush', async () => {
  const all = start('all', SLOW);
  urls = (await all.urls()).slice(0, 1);
  const channel = new Channel(kick);
  const ids = await Promise.all(Array.from({ length: 20 }, (_, i) => channel.chat(viewer(`viewer${i}`), 1)));
  all.signal('SIGTERM');
  expect(await all.exit(TEN_SECONDS)).toBe(0);
  expect((await storedIds()).sort()).toEqual(ids.sort());
  expect(all.stderr).toBe('');
});

test('SIGTERM ends event streams in order, and the process with them', async () => {
  const api = start('api');
  urls = (await api.urls()).slice(0, 1);
  const streams = await Promise.all([1, 2, 3].map(() => EventStream.open(urls[0] as string, '4242')));
  for (const stream of streams) await stream.until((events) => expect(events).toHaveLength(1));
  api.signal('SIGTERM');
  expect(await api.exit(TEN_SECONDS)).toBe(0);
  await eventually(() => expect(streams.map(({ ending }) => ending)).toEqual(['end', 'end', 'end']));
  expect(api.stderr).toBe('');
});

test('SIGTERM in the middle of traffic loses nothing that was acknowledged (promise P1)', async () => {
  const all = start('all');
  urls = (await all.urls()).slice(0, 1);
  const channel = new Channel(kick);
  const acknowledged: string[] = [];
  let refused = 0;
  const traffic = async () => {
    while (refused === 0) {
      const body = channel.message(viewer('alice'), 1);
      try {
        const { status } = await kick.send('chat.message.sent', body);
        if (status === 200) acknowledged.push(body.message_id);
        else refused += 1;
      } catch {
        refused += 1;
      }
    }
  };
  const senders = [traffic(), traffic(), traffic(), traffic()];
  await eventually(() => expect(acknowledged.length).toBeGreaterThan(100));
  all.signal('SIGTERM');
  expect(await all.exit(TEN_SECONDS)).toBe(0);
  await Promise.all(senders);
  expect(new Set(await storedIds())).toEqual(new Set(acknowledged));
});

test('SIGTERM to an idle api with an open keep-alive connection ends it', async () => {
  const api = start('api');
  const [url] = await api.urls();
  expect((await request(`${url}/health/live`)).status).toBe(200);
  api.signal('SIGTERM');
  expect(await api.exit(TEN_SECONDS)).toBe(0);
});
