import { ADMIN_SETTINGS, administration, LOGIN } from '../support/admin';
import { request } from '../support/http';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
});
afterAll(() => board.close());

const ALICE = idOf(viewer('alice'));
const HALVES = ['\ud800', 'one \udc00 half'];

test.each(HALVES)('half a surrogate pair in a text is 400 and names the field: %j', async (text) => {
  const acts = [
    ['POST', `viewers/${ALICE}/adjust`, { amount: 5, reason: text, idempotency_key: 'half' }],
    ['POST', `viewers/${ALICE}/spend`, { amount: 1, reason: text, idempotency_key: 'half' }],
    ['PUT', `viewers/${ALICE}/exclusion`, { excluded: true, reason: text }],
    ['POST', 'entries/1/reverse', { reason: text }],
    ['POST', 'batches/reset', { scope: 'balances', reason: text }],
    ['POST', 'dead-letters/replay', { reason: text }],
  ] as const;
  for (const [method, path, body] of acts) {
    const answer = await ask(method, path, body);
    expect([path, answer.status, answer.body.message]).toEqual([
      path,
      400,
      'reason must not hold a null character or half a surrogate pair',
    ]);
  }
});

test('a null character in a query is 400 and names the parameter', async () => {
  const { status, body } = await ask('GET', 'audit?on_whom=%00');
  expect([status, body.message]).toEqual([
    400,
    'on_whom must not hold a null character or half a surrogate pair',
  ]);
});

test.each(['{"a":', '['])(
  'a body that is nested without an end is 400, wherever it is sent: %s',
  async (level) => {
    const nested = level.repeat(15_000) + '1' + (level === '[' ? ']' : '}').repeat(15_000);
    for (const path of ['chat/sweet-coins', `admin/viewers/${ALICE}/adjust`, 'admin/endpoints']) {
      const { status, body } = await request(`${board.url}/api/${path}`, {
        method: 'POST',
        headers: { ...LOGIN, 'Content-Type': 'application/json' },
        body: nested,
      });
      expect([path, status, body]).toEqual([
        path,
        400,
        { statusCode: 400, error: 'Bad Request', message: expect.stringContaining('nested') },
      ]);
    }
  },
);

test('unknown fields of a body are passed over all the same, and ids of any text are looked up', async () => {
  const { status, body } = await request(`${board.url}/api/chat/sweet-coins`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ messageIds: ['\0', 'nobody-knows'], other: { a: [{ b: '\0' }] } }),
  });
  expect([status, body.sweet_coins]).toEqual([200, {}]);
});
