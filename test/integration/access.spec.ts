import { Kickboard } from '../support/kickboard';
import { request } from '../support/http';
import { viewer } from '../support/people';

let board: Kickboard;
let guarded: string;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  const settings = { API_KEYS: 'first-key, second-key', CORS_ORIGINS: 'https://dashboard.example' };
  guarded = (await board.startApi(settings)).url;
});
afterAll(() => board.close());

const READS = [
  '/api/chat',
  '/api/chat/recent',
  '/api/stream-session/leaderboard?broadcaster_user_id=4242',
  '/api/stream-sessions',
  '/api/chat/sweet-coins',
];
const read = (path: string, headers: Record<string, string> = {}, base = guarded) =>
  path.endsWith('sweet-coins')
    ? request(base + path, {
        method: 'POST',
        headers: { 'Content-Type': 'application/json', ...headers },
        body: '{"messageIds":["a"]}',
      })
    : request(base + path, { headers });

test.each(READS)('with API_KEYS set, %s needs one of them in the header', async (path) => {
  for (const headers of [
    {},
    { 'X-API-Key': 'wrong' },
    { 'X-API-Key': '' },
    { 'X-API-Key': 'first-key, second-key' },
  ]) {
    const { status, body } = await read(path, headers as Record<string, string>);
    expect([status, body]).toEqual([
      401,
      { statusCode: 401, error: 'Unauthorized', message: expect.stringContaining('API key') },
    ]);
  }
  expect((await read(path, { 'X-API-Key': 'first-key' })).status).toBe(200);
  expect((await read(path, { 'x-api-key': 'second-key' })).status).toBe(200);
  expect((await read(path, {}, board.url)).status).toBe(200);
});

test('the event stream needs a key as well, in the header only', async () => {
  const path = '/api/stream?broadcaster_user_id=4242';
  expect((await read(path)).status).toBe(401);
  expect((await read(`${path}&X-API-Key=first-key`)).status).toBe(401);
  // HEAD, because a GET would not end.
  const opened = await request(guarded + path, { method: 'HEAD', headers: { 'X-API-Key': 'first-key' } });
  expect(opened.status).toBe(200);
});

test('a key in the URL or as a bearer token opens nothing (lesson 33)', async () => {
  for (const query of ['api_key', 'apiKey', 'X-API-Key', 'x-api-key', 'key']) {
    expect((await read(`/api/chat?${query}=first-key`)).status).toBe(401);
  }
  expect((await read('/api/chat', { Authorization: 'Bearer first-key' })).status).toBe(401);
});

test('the webhook, health and metrics need no key', async () => {
  const raw = JSON.stringify(board.channel().message(viewer('alice'), 1));
  const headers = board.kick.sign('chat.message.sent', raw);
  const sent = await request(`${guarded}/api/webhook`, { method: 'POST', body: raw, headers });
  expect(sent.body).toEqual({ received: true, status: 'accepted' });
  expect((await request(`${guarded}/health/live`)).status).toBe(200);
  expect([200, 503]).toContain((await request(`${guarded}/health/ready`)).status);
  expect((await request(`${guarded}/metrics`)).status).toBe(200);
});

test('only the exact origin may read from a browser (lesson 33)', async () => {
  const allowed = async (origin: string, base = guarded) =>
    (await read('/api/chat', { Origin: origin, 'X-API-Key': 'first-key' }, base)).headers.get(
      'access-control-allow-origin',
    );
  expect(await allowed('https://dashboard.example')).toBe('https://dashboard.example');
  for (const origin of [
    'https://dashboard.example.evil.test',
    'https://evil.test/https://dashboard.example',
    'http://dashboard.example',
    'https://sub.dashboard.example',
    'null',
  ]) {
    expect([null, 'https://dashboard.example']).toContain(await allowed(origin));
    expect(await allowed(origin)).not.toBe(origin);
  }
  expect(await allowed('https://dashboard.example', board.url)).toBeNull();
});

test('a preflight of the allowed origin may use the headers it needs', async () => {
  const preflight = (origin: string) =>
    request(`${guarded}/api/chat`, {
      method: 'OPTIONS',
      headers: {
        Origin: origin,
        'Access-Control-Request-Method': 'GET',
        'Access-Control-Request-Headers': 'x-api-key,last-event-id',
      },
    });
  const { headers } = await preflight('https://dashboard.example');
  expect(headers.get('access-control-allow-origin')).toBe('https://dashboard.example');
  expect(headers.get('access-control-allow-headers')?.toLowerCase()).toContain('x-api-key');
  expect(headers.get('access-control-allow-headers')?.toLowerCase()).toContain('last-event-id');
  expect((await preflight('https://evil.test')).headers.get('access-control-allow-origin')).not.toBe(
    'https://evil.test',
  );
});

test('an answer does not say which software made it', async () => {
  expect((await read('/api/chat', {}, board.url)).headers.get('x-powered-by')).toBeNull();
});
