import { connect, EventStream } from '../support/event-stream';
import { eventually } from '../support/eventually';
import { withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

const KEY = { 'X-API-Key': 'secret-key-of-a-dashboard' };
const ORIGIN = { Origin: 'https://dash.example' };

let board: Kickboard;
let redis: StoreRelay;
beforeAll(async () => {
  board = await Kickboard.start({
    apis: 0,
    settings: { API_KEYS: KEY['X-API-Key'], CORS_ORIGINS: 'https://dash.example' },
  });
  redis = await StoreRelay.before(board.stores.redisUrl);
  await board.startApi({ REDIS_URL: redis.url });
});
afterEach(() => redis.mend());
afterAll(async () => {
  redis.close();
  await board.close();
});

/** An answer as a client sees it, without what differs from moment to moment. */
async function ask(path: string, init: RequestInit = {}) {
  const response = await fetch(board.url + path, init);
  const headers = Object.fromEntries(response.headers);
  for (const name of ['date', 'keep-alive', 'connection']) delete headers[name];
  return { status: response.status, headers, body: await response.text() };
}

async function post(body: string, headers: Record<string, string> = KEY) {
  const answer = await ask('/api/chat/sweet-coins', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body,
  });
  // Nobody can use that of a POST.
  delete answer.headers.etag;
  return answer;
}

async function messageIn(minute: number) {
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), minute);
  await board.settle();
  return {
    id,
    path: withQuery('/api/stream-session/leaderboard', { broadcaster_user_id: channel.id }),
    channel,
  };
}

test('a board that is asked for again has the same headers and the same body', async () => {
  const { path, channel } = await messageIn(1);
  const first = await ask(path, { headers: { ...KEY, ...ORIGIN } });
  expect(first.status).toBe(200);
  expect(first.headers['access-control-allow-origin']).toBe('https://dash.example');
  expect(await ask(path, { headers: { ...KEY, ...ORIGIN } })).toEqual(first);
  const seen = { 'If-None-Match': first.headers.etag as string };
  const unchanged = await ask(path, { headers: { ...KEY, ...ORIGIN, ...seen } });
  expect(unchanged).toMatchObject({ status: 304, body: '', headers: { etag: first.headers.etag } });
  expect(unchanged.headers['access-control-allow-origin']).toBe('https://dash.example');
  await channel.chat(viewer('bob'), 1);
  await board.settle();
  expect((await ask(path, { headers: { ...KEY, ...ORIGIN, ...seen } })).body).toContain('"bob"');
});

test('coins that are asked for again have the same headers and the same body, in any order of ids', async () => {
  const { id } = await messageIn(1);
  const body = JSON.stringify({ messageIds: [id, id, 'unknown'] });
  const first = await post(body);
  expect([first.status, JSON.parse(first.body)]).toEqual([
    200,
    {
      success: true,
      sweet_coins: { [id]: { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } },
      redis_hits: 1,
      db_lookups: 1,
    },
  ]);
  expect(await post(body)).toEqual(first);
});

test('after a good request another key, or none, is refused all the same', async () => {
  const { id, path } = await messageIn(1);
  const body = JSON.stringify({ messageIds: [id] });
  for (let again = 0; again < 2; again += 1) {
    expect([(await ask(path, { headers: KEY })).status, (await post(body)).status]).toEqual([200, 200]);
    for (const headers of [{}, { 'X-API-Key': 'wrong' }] as Record<string, string>[]) {
      expect((await ask(path, { headers })).status).toBe(401);
      expect((await post(body, headers)).status).toBe(401);
    }
  }
});

test.each([
  ['{"messageIds":[]}', 400],
  ['{"messageIds":[1]}', 400],
  ['{"messageIds":"a"}', 400],
  ['{}', 400],
  ['', 400],
  ['{"messageIds":["a"', 400],
  [JSON.stringify({ messageIds: Array.from({ length: 201 }, (_, n) => `m${n}`) }), 400],
  [JSON.stringify({ messageIds: ['m'.repeat(129)] }), 400],
  [JSON.stringify({ messageIds: Array.from({ length: 200 }, (_, n) => `${n}`.padStart(120, 'm')) }), 200],
])('after a good request a body is looked at as before (%#)', async (body, status) => {
  const { id } = await messageIn(1);
  expect((await post(JSON.stringify({ messageIds: [id] }))).status).toBe(200);
  const answer = await post(body);
  expect([answer.status, JSON.parse(answer.body).message ?? null]).toEqual([
    status,
    status === 200 ? null : expect.any(String),
  ]);
});

test('without Redis what is asked for again is answered as what is asked for first', async () => {
  const { id, path } = await messageIn(1);
  const body = JSON.stringify({ messageIds: [id] });
  const before = [await ask(path, { headers: KEY }), await post(body)];
  redis.cut();
  const [page, coins] = [await ask(path, { headers: KEY }), await post(body)];
  expect([page.status, JSON.parse(page.body).degraded]).toEqual([200, true]);
  expect([coins.status, JSON.parse(coins.body).degraded]).toEqual([200, true]);
  redis.mend();
  await eventually(async () => expect((await ask(path, { headers: KEY })).body).toBe(before[0]?.body));
});

test('an event stream that is asked for again has the same headers, and begins in the same way', async () => {
  const { id, channel } = await messageIn(1);
  const streams: EventStream[] = [];
  const headersOf = (stream: EventStream) => ({ ...stream.headers, date: '' });
  for (let n = 0; n < 2; n += 1) {
    const stream = await EventStream.open(board.url, channel.id, { ...KEY, ...ORIGIN });
    streams.push(stream);
    await stream.until(() => expect(stream.shownIds).toEqual([id]));
  }
  const [first, again] = streams as [EventStream, EventStream];
  expect(headersOf(again)).toEqual(headersOf(first));
  expect(again.headers['access-control-allow-origin']).toBe('https://dash.example');
  const resumed = await EventStream.open(board.url, channel.id, {
    ...KEY,
    ...ORIGIN,
    'Last-Event-ID': again.last?.id as string,
  });
  streams.push(resumed);
  await resumed.until((events) => expect(events.map(({ event }) => event)).toEqual(['leaderboard']));
  for (const stream of streams) stream.close();
});

test('after an event stream another key, or none, gets none', async () => {
  const { channel } = await messageIn(1);
  for (let again = 0; again < 2; again += 1) {
    const stream = await EventStream.open(board.url, channel.id, KEY);
    for (const headers of [{}, { 'X-API-Key': 'wrong' }] as Record<string, string>[]) {
      const refused = await connect(board.url, channel.id, headers);
      refused.destroy();
      expect(refused.statusCode).toBe(401);
    }
    stream.close();
  }
});

test('an event stream that is asked for again while Redis is away waits for it', async () => {
  const { id, channel } = await messageIn(1);
  const first = await EventStream.open(board.url, channel.id, KEY);
  first.close();
  // With somebody connected, the channel is followed and the last reading may be shared.
  await eventually(async () => expect((await ask('/metrics')).body).toMatch(/^kickboard_stream_clients 0$/m));
  redis.cut();
  const again = await EventStream.open(board.url, channel.id, KEY);
  await eventually(() => expect(again.comments.length).toBeGreaterThan(0));
  expect(again.events).toEqual([]);
  redis.mend();
  await again.until(() => expect(again.shownIds).toEqual([id]));
  again.close();
});
