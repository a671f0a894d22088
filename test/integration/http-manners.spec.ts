import { get as httpGet } from 'node:http';
import { Kickboard } from '../support/kickboard';
import type { Channel } from '../support/channel';
import { request } from '../support/http';
import { viewer } from '../support/people';

let board: Kickboard;
let channel: Channel;
beforeAll(async () => {
  board = await Kickboard.start();
  channel = board.channel();
  await channel.start();
  for (let i = 1; i <= 5; i += 1) await channel.chat(viewer('alice'), i);
  await board.settle();
});
afterAll(() => board.close());

/** The bytes as they come, which `fetch` would decode. */
const encodingOf = (path: string, accept: string): Promise<[encoding: string, length: number]> =>
  new Promise((resolve, reject) => {
    httpGet(board.url + path, { headers: { 'Accept-Encoding': accept } }, (response) => {
      let length = 0;
      response.on('data', (chunk: Buffer) => (length += chunk.length));
      response.on('end', () => resolve([response.headers['content-encoding'] ?? 'none', length]));
    }).on('error', reject);
  });

test.each([
  ['DELETE', '/api/chat', 'GET, HEAD'],
  ['GET', '/api/chat/sweet-coins', 'POST'],
  ['POST', '/api/viewers/77', 'GET, HEAD'],
  ['PATCH', '/api/stream-session/leaderboard?broadcaster_user_id=1', 'GET, HEAD'],
])('%s %s is 405, and Allow says %s', async (method, path, allowed) => {
  const { status, body, headers } = await request(board.url + path, { method });
  expect([status, headers.get('allow'), body]).toEqual([
    405,
    allowed,
    { statusCode: 405, error: 'Method Not Allowed', message: expect.stringContaining(allowed) },
  ]);
});

test('what a route does not find stays 404', async () => {
  const { status, headers } = await board.get('/api/viewers/1');
  expect([status, headers.get('allow')]).toEqual([404, null]);
});

test('a session that never was is 404 on its board, and an empty page in chat, where its start may still be learnt', async () => {
  expect((await board.get('/api/stream-session/leaderboard?session_id=4242-1')).status).toBe(404);
  const { status, body } = await board.get('/api/chat?session_id=4242-1');
  expect([status, body.messages]).toEqual([200, []]);
});

test('a bot that sends no header gets plain text by format=text', async () => {
  const text = async (path: string) => {
    const { status, headers, body } = await board.get<string>(path);
    return [status, headers.get('content-type'), body];
  };
  const plain = 'text/plain; charset=utf-8';
  expect(await text('/api/viewers?username=alice&format=text')).toEqual([
    200,
    plain,
    expect.stringMatching(/^alice: 1 coins?, rank 1$/),
  ]);
  expect(await text('/api/leaderboard?limit=1&format=text')).toEqual([200, plain, '1. alice (1)']);
  expect((await board.get('/api/leaderboard?format=xml')).status).toBe(400);
});

test('answers are compressed for who accepts it, and smaller then', async () => {
  const [plain, size] = await encodingOf('/api/chat', 'identity');
  const [zipped, zippedSize] = await encodingOf('/api/chat', 'gzip');
  expect([plain, zipped]).toEqual(['none', 'gzip']);
  expect(zippedSize).toBeLessThan(size);
});

test('a polled board is as it is, from the pipeline as from the front door', async () => {
  const path = `/api/stream-session/leaderboard?broadcaster_user_id=${channel.id}`;
  for (const _ of [1, 2]) expect((await encodingOf(path, 'gzip'))[0]).toBe('none');
});
