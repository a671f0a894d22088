import { Kickboard } from '../support/kickboard';
import { request } from '../support/http';
import { viewer } from '../support/people';

let board: Kickboard;
let admin: string;
beforeAll(async () => {
  board = await Kickboard.start();
  admin = (await board.startApi({ ADMIN_USERNAME: 'root', ADMIN_PASSWORD: 'pass:wörd' })).url;
});
afterAll(() => board.close());

const basic = (name: string, password: string) => ({
  Authorization: `Basic ${Buffer.from(`${name}:${password}`).toString('base64')}`,
});
const LOGIN = basic('root', 'pass:wörd');
const PATHS = [
  '/admin/queues',
  '/admin/queues/',
  '/admin/queues/api/queues',
  '/admin/queues/queue/chat',
  '/api/admin/rebuild',
  '/api/admin/anything',
];
const DISGUISED = [
  '/ADMIN/QUEUES',
  '/admin/queues/API/queues',
  '/admin/./queues/api/queues',
  '/%61dmin/queues',
  '/%61dmin/',
  '/%61dmin/index.html',
  '/.admin/index.html',
  '/%2eadmin/index.html',
  '/admin.html',
];

test.each([...PATHS, '/admin', '/admin/', ...DISGUISED])(
  '%s is 404 without ADMIN_PASSWORD, whoever asks',
  async (path) => {
    for (const headers of [{}, basic('admin', ''), LOGIN, basic('admin', 'undefined')]) {
      const { status, body } = await request(board.url + path, { headers });
      expect([status, body]).toEqual([
        404,
        { statusCode: 404, error: 'Not Found', message: expect.any(String) },
      ]);
    }
  },
);

test.each(PATHS)('%s asks for the login, page and API alike (lesson 33)', async (path) => {
  const wrong = [
    {},
    basic('root', 'pass'),
    basic('admin', 'pass:wörd'),
    basic('root', ''),
    { Authorization: 'Basic' },
  ];
  for (const headers of [...wrong, { Authorization: `Bearer ${LOGIN.Authorization.slice(6)}` }]) {
    const answer = await request(admin + path, { headers: headers as Record<string, string> });
    expect([answer.status, answer.body]).toEqual([
      401,
      { statusCode: 401, error: 'Unauthorized', message: expect.any(String) },
    ]);
    expect(answer.headers.get('www-authenticate')).toMatch(/^Basic /);
  }
});

test.each(['/admin', '/admin/', '/api/admin', ...DISGUISED])(
  '%s shows nothing without the login',
  async (path) => {
    const { status, body } = await request(admin + path);
    expect([401, 404]).toContain(status);
    expect(body).toEqual({ statusCode: status, error: expect.any(String), message: expect.any(String) });
  },
);

test('with the login, Bull Board shows its page and both queues', async () => {
  const page = await request<string>(`${admin}/admin/queues`, { headers: LOGIN });
  expect([page.status, page.headers.get('content-type')]).toEqual([
    200,
    expect.stringContaining('text/html'),
  ]);
  expect(page.body).toContain('<html');
  const channel = board.channel();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  const { status, body } = await request<{ queues: { name: string; counts: Record<string, number> }[] }>(
    `${admin}/admin/queues/api/queues`,
    { headers: LOGIN },
  );
  expect([status, body.queues.map(({ name }) => name).sort()]).toEqual([
    200,
    expect.arrayContaining(['chat', 'points']),
  ]);
  expect(body.queues.find(({ name }) => name === 'chat')?.counts.completed).toBeGreaterThan(0);
});

test('an unknown administration path is 404 with the login', async () => {
  expect((await request(`${admin}/api/admin/anything`, { headers: LOGIN })).status).toBe(404);
});

describe('from another site', () => {
  const from = (site: Record<string, string>, method = 'POST', path = '/api/admin/anything') =>
    request(admin + path, { method, headers: { ...LOGIN, ...site } });

  test.each<[Record<string, string>]>([
    [{ 'Sec-Fetch-Site': 'cross-site' }],
    [{ 'Sec-Fetch-Site': 'same-site' }],
    [{ Origin: 'https://evil.example' }],
    [{ Origin: 'null' }],
  ])('a request is 403, with the login too (%j)', async (site) => {
    for (const method of ['GET', 'POST', 'PUT', 'DELETE']) {
      const { status, body } = await from(site, method);
      expect([status, body.error]).toEqual([403, 'Forbidden']);
    }
    expect((await from(site, 'PUT', '/admin/queues/api/queues/chat/pause')).status).toBe(403);
  });

  test('requests of the administration itself, and of programs, pass', async () => {
    for (const site of <Record<string, string>[]>[
      { 'Sec-Fetch-Site': 'same-origin', Origin: admin },
      { Origin: admin },
      { 'Sec-Fetch-Site': 'none' },
    ])
      expect((await from(site)).status).toBe(404);
    expect((await from({})).status).toBe(404);
  });

  test('a link may lead to a page', async () => {
    const link = {
      'Sec-Fetch-Site': 'cross-site',
      'Sec-Fetch-Dest': 'document',
    };
    expect((await from(link, 'GET', '/admin/queues')).status).toBe(200);
    expect((await from(link, 'GET', '/api/admin/anything')).status).toBe(403);
  });
});

test('guessing is slowed: 429 with Retry-After, for the right password too', async () => {
  const { url } = await board.startApi({ ADMIN_PASSWORD: 'a long enough password' });
  const guess = (password: string, path = '/api/admin/anything') =>
    request(url + path, { headers: basic('admin', password) });
  for (let i = 0; i < 20; i += 1) expect((await guess(`guess ${i}`)).status).toBe(401);
  const right = await guess('a long enough password');
  expect([right.status, Number(right.headers.get('retry-after'))]).toEqual([429, 1]);
  expect((await guess('a long enough password', '/admin/queues')).status).toBe(429);
});
