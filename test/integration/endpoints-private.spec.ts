import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { freshId } from '../support/people';
import { WebhookReceiver } from '../support/webhook-receiver';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
let inside: WebhookReceiver;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
  inside = await WebhookReceiver.start();
});
afterAll(async () => {
  await board.close();
  await inside.close();
});

const create = (url: string, by = ask) => by('POST', 'endpoints', { url, event_types: ['viewer.adjusted'] });

test.each([
  'https://127.0.0.1/',
  'https://127.1/',
  'https://2130706433/',
  'https://0x7f.0.0.1/',
  'https://localhost/',
  'https://10.0.0.5/',
  'https://172.16.0.1/',
  'https://192.168.1.1/',
  'https://169.254.169.254/latest/meta-data/',
  'https://100.64.0.1/',
  'https://0.0.0.0/',
  'https://[::1]/',
  'https://[::ffff:127.0.0.1]/',
  'https://[::ffff:a00:5]/',
  'https://[fd00::1]/',
  'https://[fe80::1]/',
])('%s is private and refused when it is entered', async (url) => {
  const { status, body } = await create(url);
  expect([status, body.message]).toEqual([400, expect.stringContaining('private address')]);
});

test('a host that nobody can find is refused', async () => {
  const { status, body } = await create('https://nowhere.invalid/');
  expect([status, body.message]).toEqual([400, 'url: the host nowhere.invalid cannot be found']);
});

test.each(['localhost', '127.0.0.1', '[::ffff:127.0.0.1]'])(
  'a host that became private later (%s) is not connected to',
  async (host) => {
    const [row] = await board.sql<{ id: string }>(
      `INSERT INTO endpoints (url, event_types, secret, position) VALUES ($1, '{viewer.adjusted}', 'whsec_c2VjcmV0', 0)
       RETURNING id`,
      [`http://${host}:${new URL(inside.url).port}/`],
    );
    const id = row?.id as string;
    const tested = await ask('POST', `endpoints/${id}/test`);
    expect(tested.body).toMatchObject({
      delivered: false,
      error: expect.stringContaining('private address'),
    });
    await ask('POST', `viewers/${freshId()}/adjust`, {
      amount: 1,
      reason: 'test',
      idempotency_key: `private-${id}`,
    });
    await eventually(async () =>
      expect((await ask('GET', `endpoints/${id}`)).body).toMatchObject({
        attempts: 1,
        last_error: expect.stringContaining('private address'),
      }),
    );
    expect(inside.received).toEqual([]);
    await ask('DELETE', `endpoints/${id}`);
  },
);

test('hosts of ENDPOINTS_ALLOW_PRIVATE may be private, and no other', async () => {
  const { url } = await board.startApi({ ENDPOINTS_ALLOW_PRIVATE: 'localhost,10.0.0.5' });
  const by = administration(board, url);
  expect((await create('http://localhost:1234/', by)).status).toBe(200);
  expect((await create('https://10.0.0.5/', by)).status).toBe(200);
  expect((await create('https://10.0.0.6/', by)).status).toBe(400);
  expect((await create('http://127.0.0.1/', by)).status).toBe(400);
});
