import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
let limited: string;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());
/** Each test counts from nothing. */
beforeEach(async () => {
  const settings = { API_RATE_LIMIT: '3', API_KEYS: 'first-key,second-key', TRUST_PROXY: 'loopback' };
  limited = (await board.startApi(settings)).url;
});

const ask = async (path: string, headers: Record<string, string> = {}) =>
  (await request(limited + path, { headers })).status;

test('the request above the limit is 429 and says when to go on, whatever the route', async () => {
  const headers = { 'X-API-Key': 'first-key' };
  for (const path of ['/api/chat', '/api/chat/recent', '/api/stream-sessions'])
    expect(await ask(path, headers)).toBe(200);
  const answer = await request(`${limited}/api/chat`, { headers });
  expect([answer.status, answer.body]).toEqual([
    429,
    { statusCode: 429, error: 'Too Many Requests', message: expect.stringContaining('API_RATE_LIMIT') },
  ]);
  expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
  expect(Number(answer.headers.get('retry-after'))).toBeLessThanOrEqual(60);
});

test('each key has a limit of its own, whatever the address', async () => {
  const from = (address: string) => ({ 'X-API-Key': 'first-key', 'X-Forwarded-For': address });
  for (const address of ['192.0.2.1', '192.0.2.2', '192.0.2.3'])
    expect(await ask('/api/chat', from(address))).toBe(200);
  expect(await ask('/api/chat', from('192.0.2.4'))).toBe(429);
  expect(await ask('/api/chat', { 'X-API-Key': 'second-key' })).toBe(200);
});

test('without a known key the address counts, so that keys cannot be guessed without end', async () => {
  const guess = (key: string, address: string) =>
    ask('/api/chat', { 'X-API-Key': key, 'X-Forwarded-For': address });
  for (const key of ['a', 'b', 'c']) expect(await guess(key, '192.0.2.1')).toBe(401);
  expect(await guess('d', '192.0.2.1')).toBe(429);
  expect(await guess('d', '192.0.2.2')).toBe(401);
});

test('the webhook, health and metrics are apart', async () => {
  for (let i = 0; i < 5; i += 1) {
    expect(await ask('/health/live')).toBe(200);
    expect(await ask('/metrics')).toBe(200);
    const raw = JSON.stringify(board.channel().message(viewer('alice'), 1));
    const headers = board.kick.sign('chat.message.sent', raw);
    expect((await request(`${limited}/api/webhook`, { method: 'POST', body: raw, headers })).status).toBe(
      200,
    );
  }
});

test('an address that the client makes up counts for nothing when no proxy is trusted', async () => {
  limited = (await board.startApi({ API_RATE_LIMIT: '1' })).url;
  expect(await ask('/api/chat', { 'X-Forwarded-For': '192.0.2.1' })).toBe(200);
  expect(await ask('/api/chat', { 'X-Forwarded-For': '192.0.2.2' })).toBe(429);
});

test('without the setting nothing is limited', async () => {
  limited = board.url;
  for (let i = 0; i < 20; i += 1) expect(await ask('/api/chat')).toBe(200);
});
