import { createHash } from 'node:crypto';
import { StopSignal } from '../../src/platform/startup/stop-signal';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { DescribedAnswers } from '../support/described-answers';
import { EventStream } from '../support/event-stream';
import { type Answer, request, withQuery } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { StoreRelay } from '../support/store-relay';

const LOGIN = { Authorization: `Basic ${Buffer.from('admin:long enough').toString('base64')}` };
const KEY = { 'X-API-Key': 'first-key' };
/** One that opens the administration alone. */
const ADMIN_KEY = { 'X-API-Key': 'kb_admin' };
const BOARD = '/api/stream-session/leaderboard';
const PERIOD_BOARD = 'get /api/leaderboard';
const VIEWER = 'get /api/viewers/{user_id}';
const VIEWER_BY_NAME = 'get /api/viewers';
const ENTRIES = 'get /api/viewers/{user_id}/entries';
const STREAM_SESSION = 'get /api/stream-sessions/{session_id}';

const described = new DescribedAnswers();
let board: Kickboard;
/** An api with a key, a login, and stores that can be taken away. */
let guarded: string;
/** An api that takes one request a minute. */
let limited: string;
let redis: StoreRelay;
let postgres: StoreRelay;
let channel: Channel;
const alice = viewer('alice');
let message: string;

beforeAll(async () => {
  board = await Kickboard.start();
  const hash = createHash('sha256').update(ADMIN_KEY['X-API-Key']).digest('base64url');
  await board.sql(`INSERT INTO api_keys (name, hash, scopes) VALUES ('admin', $1, '{admin}')`, [hash]);
  [redis, postgres] = [
    await StoreRelay.before(board.stores.redisUrl),
    await StoreRelay.before(board.stores.databaseUrl),
  ];
  const { url } = await board.startApi({
    API_KEYS: KEY['X-API-Key'],
    ADMIN_PASSWORD: 'long enough',
    REDIS_URL: redis.url,
    DATABASE_URL: postgres.url,
  });
  guarded = url;
  limited = (await board.startApi({ API_RATE_LIMIT: '1', ADMIN_PASSWORD: 'long enough' })).url;
  channel = board.channel();
  await channel.start();
  message = await channel.chat(alice, 1);
  await channel.chat(viewer('bob'), 2, {
    emotes: [{ emote_id: '37', positions: [{ s: 0, e: 3 }] }],
    replies_to: { message_id: message, content: 'hello', sender: viewer('alice') },
  });
  await board.settle();
});
afterAll(async () => {
  await board.close();
  redis.close();
  postgres.close();
});

const get = (path: string, headers: Record<string, string> = KEY): Promise<Answer<unknown>> =>
  request(guarded + path, { headers });
const post = (path: string, body: unknown, headers: Record<string, string> = KEY): Promise<Answer<unknown>> =>
  request(guarded + path, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
const channelQuery = () => ({ broadcaster_user_id: channel.id });

/** How each read endpoint is asked for something that is there. */
const READS: [endpoint: string, ask: (headers?: Record<string, string>) => Promise<Answer<unknown>>][] = [
  ['get /api/chat/recent', (headers) => get('/api/chat/recent', headers)],
  ['get /api/chat', (headers) => get(withQuery('/api/chat', { ...channelQuery(), limit: 1 }), headers)],
  ['get /api/receipts/{message_id}', (headers) => get(`/api/receipts/${message}`, headers)],
  [
    'post /api/chat/sweet-coins',
    (headers) => post('/api/chat/sweet-coins', { messageIds: [message, 'unknown'] }, headers),
  ],
  [`get ${BOARD}`, (headers) => get(withQuery(BOARD, channelQuery()), headers)],
  ['get /api/stream-sessions', (headers) => get('/api/stream-sessions', headers)],
  [STREAM_SESSION, (headers) => get(`/api/stream-sessions/${channel.session()}`, headers)],
  [PERIOD_BOARD, (headers) => get('/api/leaderboard', headers)],
  [VIEWER, (headers) => get(`/api/viewers/${idOf(alice)}`, headers)],
  [VIEWER_BY_NAME, (headers) => get('/api/viewers?username=alice', headers)],
  [ENTRIES, (headers) => get(`/api/viewers/${idOf(alice)}/entries`, headers)],
  ['get /api/delivery-health', (headers) => get('/api/delivery-health', headers)],
];
const STREAM = 'get /api/stream';
const REBUILD = 'post /api/admin/rebuild';

test.each(READS)('%s answers as described', async (endpoint, ask) => {
  const answer = await ask();
  expect(answer.status).toBe(200);
  described.expect(endpoint, answer);
});

test('an unchanged board is 304 as described', async () => {
  const { headers } = await get(withQuery(BOARD, channelQuery()));
  const again = await get(withQuery(BOARD, channelQuery()), {
    ...KEY,
    'If-None-Match': headers.get('etag') ?? '',
  });
  expect(again.status).toBe(304);
  described.expect(`get ${BOARD}`, again);
});

test('events are as described', async () => {
  const stream = await EventStream.open(guarded, channel.id, KEY);
  await stream.until((events) => expect(events.length).toBeGreaterThan(0));
  await channel.chat(viewer('carol'), 3);
  await channel.title('Another title');
  await stream.until((events) =>
    expect(events.map(({ event }) => event)).toEqual(expect.arrayContaining(['coin', 'session'])),
  );
  stream.close();
  const schemas: Record<string, string> = {
    snapshot: 'SnapshotEvent',
    message: 'MessageDto',
    coin: 'CoinEvent',
    leaderboard: 'LeaderboardEvent',
    session: 'SessionEvent',
  };
  for (const { event, data } of stream.events) described.expectSchema(schemas[event] ?? event, data);
  expect(new Set(stream.events.map(({ event }) => event))).toEqual(new Set(Object.keys(schemas)));
  const { headers } = stream;
  described.expect(STREAM, {
    status: 200,
    headers: new Headers(headers as Record<string, string>),
    body: '',
  });
});

test.each<[endpoint: string, ask: () => Promise<Answer<unknown>>]>([
  ['get /api/chat/recent', () => get('/api/chat/recent?limit=0')],
  ['get /api/chat', () => get('/api/chat?cursor=x')],
  ['get /api/receipts/{message_id}', () => get(`/api/receipts/${'x'.repeat(129)}`)],
  ['post /api/chat/sweet-coins', () => post('/api/chat/sweet-coins', {})],
  [`get ${BOARD}`, () => get(BOARD)],
  ['get /api/stream-sessions', () => get('/api/stream-sessions?limit=x')],
  [STREAM_SESSION, () => get('/api/stream-sessions/x')],
  [PERIOD_BOARD, () => get('/api/leaderboard?tz=nowhere')],
  [VIEWER, () => get('/api/viewers/alice')],
  [VIEWER_BY_NAME, () => get('/api/viewers')],
  [ENTRIES, () => get('/api/viewers/1/entries?limit=201')],
  ['get /api/delivery-health', () => get('/api/delivery-health?broadcaster_user_id=x')],
  [STREAM, () => get('/api/stream')],
])('%s is 400 as described', async (endpoint, ask) => {
  const answer = await ask();
  expect(answer.status).toBe(400);
  described.expect(endpoint, answer);
});

test.each<[endpoint: string, ask: (headers?: Record<string, string>) => Promise<Answer<unknown>>]>([
  ...READS,
  [STREAM, (headers) => get(withQuery('/api/stream', channelQuery()), headers)],
  [REBUILD, (headers) => post('/api/admin/rebuild', {}, headers)],
])('%s is 401 as described', async (endpoint, ask) => {
  const answer = await ask({});
  expect(answer.status).toBe(401);
  described.expect(endpoint, answer);
});

test.each<[endpoint: string, ask: (headers?: Record<string, string>) => Promise<Answer<unknown>>]>([
  ...READS,
  [STREAM, (headers) => get(withQuery('/api/stream', channelQuery()), headers)],
])('%s is 403 as described for a key that may not read', async (endpoint, ask) => {
  const answer = await ask(ADMIN_KEY);
  expect(answer.status).toBe(403);
  described.expect(endpoint, answer);
});

test.each<[endpoint: string, ask: () => Promise<Answer<unknown>>]>([
  ['get /api/receipts/{message_id}', () => get('/api/receipts/nothing')],
  [`get ${BOARD}`, () => get(`${BOARD}?session_id=4242-1`)],
  [STREAM_SESSION, () => get('/api/stream-sessions/4242-1')],
  [PERIOD_BOARD, () => get('/api/leaderboard?around=1')],
  [VIEWER, () => get('/api/viewers/1')],
  [VIEWER_BY_NAME, () => get('/api/viewers?username=nobody')],
  [ENTRIES, () => get('/api/viewers/1/entries')],
  ['get /api/chat', () => get('/api/chat?session_id=4242-1&broadcaster_user_id=99')],
  [REBUILD, () => request(`${board.url}/api/admin/rebuild`, { method: 'POST' })],
])('%s is 404 as described', async (endpoint, ask) => {
  const answer = await ask();
  expect(answer.status).toBe(404);
  described.expect(endpoint, answer);
});

test('a body that is too large is 413 as described', async () => {
  const answer = await post('/api/chat/sweet-coins', { messageIds: ['x'.repeat(500_000)] });
  expect(answer.status).toBe(413);
  described.expect('post /api/chat/sweet-coins', answer);
});

test("the webhook's answers are as described", async () => {
  const accepted = await board.kick.send('chat.message.sent', channel.message(viewer('dave'), 4));
  const refused = await board.kick.send('chat.message.sent', '{}', {
    headers: { 'Kick-Event-Signature': undefined },
  });
  const tooLarge = await board.kick.send('chat.message.sent', ' '.repeat(300_000));
  const encoded = await board.kick.send('chat.message.sent', '{}', {
    headers: { 'Content-Encoding': 'gzip' },
  });
  const answers = [accepted, refused, tooLarge, encoded];
  expect(answers.map(({ status }) => status)).toEqual([200, 401, 413, 415]);
  for (const answer of answers) described.expect('post /api/webhook', answer);
});

test('a rebuild that another site asks for is 403 as described', async () => {
  const answer = await post('/api/admin/rebuild', {}, { ...LOGIN, 'Sec-Fetch-Site': 'cross-site' });
  expect(answer.status).toBe(403);
  described.expect(REBUILD, answer);
});

test('a rebuild answers as described', async () => {
  const answer = await post('/api/admin/rebuild', {}, LOGIN);
  expect(answer.status).toBe(200);
  described.expect(REBUILD, answer);
});

test('metrics and health answer as described', async () => {
  described.expect('get /metrics', await get('/metrics', {}));
  described.expect('get /health/live', await get('/health/live', {}));
  const ready = await eventually(async () => {
    const answer = await get('/health/ready', {});
    expect(answer.status).toBe(200);
    return answer;
  });
  described.expect('get /health/ready', ready);
});

test.each<[endpoint: string, ask: (url: string) => Promise<Answer<unknown>>]>([
  ['get /api/chat/recent', (url) => request(`${url}/api/chat/recent`)],
  ['get /api/chat', (url) => request(`${url}/api/chat`)],
  ['get /api/receipts/{message_id}', (url) => request(`${url}/api/receipts/x`)],
  ['post /api/chat/sweet-coins', (url) => request(`${url}/api/chat/sweet-coins`, { method: 'POST' })],
  [`get ${BOARD}`, (url) => request(url + BOARD)],
  ['get /api/stream-sessions', (url) => request(`${url}/api/stream-sessions`)],
  [STREAM_SESSION, (url) => request(`${url}/api/stream-sessions/4242-1`)],
  [PERIOD_BOARD, (url) => request(`${url}/api/leaderboard`)],
  [VIEWER, (url) => request(`${url}/api/viewers/1`)],
  [VIEWER_BY_NAME, (url) => request(`${url}/api/viewers?username=alice`)],
  [ENTRIES, (url) => request(`${url}/api/viewers/1/entries`)],
  ['get /api/delivery-health', (url) => request(`${url}/api/delivery-health`)],
  [STREAM, (url) => request(`${url}/api/stream`)],
  [REBUILD, (url) => request(`${url}/api/admin/rebuild`, { method: 'POST', headers: LOGIN })],
])('%s is 429 as described', async (endpoint, ask) => {
  await request(`${limited}/api/chat`);
  const answer = await ask(limited);
  expect(answer.status).toBe(429);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  described.expect(endpoint, answer);
});

describe('with both stores away', () => {
  beforeAll(() => {
    redis.cut();
    postgres.cut();
  });
  afterAll(() => {
    redis.mend();
    postgres.mend();
  });

  test.each<[endpoint: string, ask: () => Promise<Answer<unknown>>]>([
    ...READS.map(([endpoint, ask]): [string, () => Promise<Answer<unknown>>] => [endpoint, () => ask()]),
    [REBUILD, () => post('/api/admin/rebuild', {}, LOGIN)],
    ['get /health/ready', () => get('/health/ready', {})],
    [
      'post /api/webhook',
      () => {
        const raw = JSON.stringify(channel.message(viewer('erin'), 5));
        const headers = board.kick.sign('chat.message.sent', raw);
        return request(`${guarded}/api/webhook`, { method: 'POST', body: raw, headers });
      },
    ],
  ])('%s is 503 as described', async (endpoint, ask) => {
    const answer = await ask();
    expect(answer.status).toBe(503);
    described.expect(endpoint, answer);
  });
});

test('an event stream is 503 as described while the process ends', async () => {
  const { app, url } = await board.startApi();
  app.get(StopSignal).abort();
  const answer = await request(url + withQuery('/api/stream', channelQuery()));
  expect(answer.status).toBe(503);
  described.expect(STREAM, answer);
});

test('every answer that is described was seen', () => {
  // The other routes of the administration have a test of their own: admin-answers.spec.ts.
  const here = described.endpoints.filter(
    (endpoint) => !endpoint.includes(' /api/admin/') || endpoint === REBUILD,
  );
  const all = here.flatMap((endpoint) =>
    described.statuses(endpoint).map((status) => `${endpoint} ${status}`),
  );
  expect(all.filter((answer) => !described.checked.has(answer))).toEqual([]);
});
