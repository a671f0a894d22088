import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';

const ORIGIN = 'https://dash.example.com';

let board: Kickboard;
let url: string;
/** An api that takes one request a minute. */
let limited: string;
beforeAll(async () => {
  board = await Kickboard.start();
  const settings = { CORS_ORIGINS: 'https://Dash.Example.com:443/, null', API_KEYS: 'first-key' };
  url = (await board.startApi(settings)).url;
  limited = (await board.startApi({ ...settings, API_RATE_LIMIT: '1' })).url;
});
afterAll(() => board.close());

const ask = (path: string, init: RequestInit & { headers?: Record<string, string> } = {}, api = url) =>
  request(api + path, { ...init, headers: { 'X-API-Key': 'first-key', Origin: ORIGIN, ...init.headers } });
const json = { 'Content-Type': 'application/json' };

test.each<[status: number, path: string, init: RequestInit & { headers?: Record<string, string> }]>([
  [200, '/api/chat', {}],
  [400, '/api/chat?limit=0', {}],
  [401, '/api/chat', { headers: { 'X-API-Key': 'other' } }],
  [401, '/api/stream?broadcaster_user_id=4242', { headers: { 'X-API-Key': 'other' } }],
  [404, '/api/receipts/nothing', {}],
  [404, '/api/nothing', {}],
  [400, '/api/chat/sweet-coins', { method: 'POST', body: '{', headers: json }],
  [413, '/api/chat/sweet-coins', { method: 'POST', body: `"${'x'.repeat(300_000)}"`, headers: json }],
])('a page of an allowed origin can read an answer of %i (%s)', async (status, path, init) => {
  const answer = await ask(path, init);
  expect([answer.status, answer.headers.get('access-control-allow-origin')]).toEqual([status, ORIGIN]);
});

test('and that it asks too often, and until when', async () => {
  await ask('/api/chat', {}, limited);
  const { status, headers } = await ask('/api/chat', {}, limited);
  expect([status, headers.get('access-control-allow-origin')]).toEqual([429, ORIGIN]);
  expect(headers.get('access-control-expose-headers')).toContain('Retry-After');
});

test('a page without an origin (a local file in OBS) is allowed by the name null, and no other origin is', async () => {
  const allowed = async (origin: string) =>
    (await ask('/api/chat', { headers: { Origin: origin } })).headers.get('access-control-allow-origin');
  expect(await allowed('null')).toBe('null');
  expect(await allowed('https://evil.example')).toBeNull();
  expect(await allowed('https://dash.example.com.evil.example')).toBeNull();
});
