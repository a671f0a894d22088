import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';

const basic = { Authorization: `Basic ${Buffer.from('admin:long enough').toString('base64')}` };

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: { ADMIN_PASSWORD: 'long enough' } });
});
afterAll(() => board.close());

/** What a page may load, by directive. */
async function policy(url: string): Promise<Map<string, string[]>> {
  const { headers } = await request(url, { headers: basic });
  expect([headers.get('x-content-type-options'), headers.get('x-powered-by')]).toEqual(['nosniff', null]);
  const directives = (headers.get('content-security-policy') ?? '').split(';').filter(Boolean);
  return new Map(
    directives.map((directive) => {
      const [name = '', ...sources] = directive.trim().split(/\s+/);
      return [name, sources] as const;
    }),
  );
}

test.each([
  '/',
  '/overlay',
  '/api/chat',
  '/api/stream-session/leaderboard?broadcaster_user_id=4242',
  '/api/docs',
  '/admin/queues',
  '/health/live',
  '/metrics',
  '/nowhere',
])('%s carries the policy: scripts of our own only, pictures from anywhere safe', async (path) => {
  const directives = await policy(board.url + path);
  expect(directives.get('default-src')).toEqual(["'self'"]);
  expect(directives.get('script-src')).toBeUndefined();
  expect(directives.get('img-src')).toEqual(["'self'", 'https:', 'data:']);
  expect(directives.get('connect-src')).toEqual(["'self'", 'wss://*.pusher.com']);
  expect(directives.get('frame-ancestors')).toEqual(["'self'"]);
  // A dashboard in a network without TLS must be able to load its own files.
  expect(directives.has('upgrade-insecure-requests')).toBe(false);
});

test.each(['/', '/overlay', '/favicon.svg', '/api/docs', '/admin/queues'])('%s is there', async (path) => {
  expect((await request(board.url + path, { headers: basic })).status).toBe(200);
});

test("the worker's routes carry it as well", async () => {
  expect((await policy(`${board.workerUrl}/metrics`)).get('default-src')).toEqual(["'self'"]);
});

test.each(['/api/docs', '/admin/queues'])('no script of %s stands in the page itself', async (path) => {
  const { body } = await request<string>(board.url + path, { headers: basic });
  const inline = [...body.matchAll(/<script(?![^>]*\bsrc=)([^>]*)>/g)].map(([, attributes]) => attributes);
  // Data for a script is no script.
  expect(inline.filter((attributes) => !attributes?.includes('application/json'))).toEqual([]);
});
