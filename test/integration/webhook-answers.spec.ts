import { encodeKickJson } from '../../simulator/kick-json';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
let channel: Channel;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
  channel = board.channel();
});
afterAll(() => board.close());

const TYPE = 'chat.message.sent';
const DAY = 86_400_000;
const body = () => encodeKickJson(channel.message(viewer('alice'), 1));

async function expectRefused(answer: ReturnType<typeof board.kick.send>, error: string): Promise<void> {
  const { status, body } = await answer;
  expect({ status, body }).toEqual({
    status: 401,
    body: { statusCode: 401, error, message: expect.stringMatching(/\w{3,}/) },
  });
}

test.each([
  'Kick-Event-Message-Id',
  'Kick-Event-Signature',
  'Kick-Event-Message-Timestamp',
  'Kick-Event-Type',
])('a delivery without %s is answered missing_signature', async (header) => {
  await expectRefused(
    board.kick.send(TYPE, body(), { headers: { [header]: undefined } }),
    'missing_signature',
  );
});

test('a signature that is not base64 is answered missing_signature', async () => {
  const headers = { 'Kick-Event-Signature': 'not a signature!' };
  await expectRefused(board.kick.send(TYPE, body(), { headers }), 'missing_signature');
});

test('changed bytes, another id, another time and another key are answered invalid_signature', async () => {
  const raw = body();
  const headers = board.kick.sign(TYPE, raw);
  await expectRefused(board.kick.post(`${raw} `, headers), 'invalid_signature');
  const otherId = { ...headers, 'Kick-Event-Message-Id': `${headers['Kick-Event-Message-Id']}X` };
  await expectRefused(board.kick.post(raw, otherId), 'invalid_signature');
  const otherTime = { ...headers, 'Kick-Event-Message-Timestamp': new Date().toISOString() };
  await expectRefused(board.kick.post(raw, otherTime), 'invalid_signature');
  const forged = { ...headers, 'Kick-Event-Signature': Buffer.alloc(256, 7).toString('base64') };
  await expectRefused(board.kick.post(raw, forged), 'invalid_signature');
  expect((await board.kick.post(raw, headers)).body).toEqual({ received: true, status: 'accepted' });
});

test('a signed delivery older than a day or more than 5 minutes ahead is answered stale', async () => {
  await expectRefused(board.kick.send(TYPE, body(), { sent: Date.now() - DAY - 60_000 }), 'stale');
  await expectRefused(board.kick.send(TYPE, body(), { sent: Date.now() + 360_000 }), 'stale');
  const late = await board.kick.send(TYPE, body(), { sent: Date.now() - DAY + 60_000 });
  expect(late.body.status).toBe('accepted');
  const ahead = await board.kick.send(TYPE, body(), { sent: Date.now() + 240_000 });
  expect(ahead.body.status).toBe('accepted');
});

test.each(['soon', 'NaN', '1790000000', '2026-13-45T99:99:99Z', '0'])(
  'a signed but unreadable time (%s) is answered stale (lesson 10)',
  async (time) => {
    const raw = body();
    await expectRefused(board.kick.post(raw, board.kick.signAt(TYPE, raw, time)), 'stale');
  },
);

test('a wrong signature is told before the age and before anything about the body', async () => {
  const headers = { 'Kick-Event-Signature': Buffer.alloc(256, 7).toString('base64') };
  const old = Date.now() - 2 * DAY;
  await expectRefused(board.kick.send(TYPE, 'not json', { sent: old, headers }), 'invalid_signature');
  await expectRefused(board.kick.send('channel.followed', '{}', { headers }), 'invalid_signature');
  await expectRefused(board.kick.send('channel.followed', '{}', { sent: old }), 'stale');
});

test('a message is accepted once and then a duplicate', async () => {
  const raw = body();
  const headers = board.kick.sign(TYPE, raw);
  expect((await board.kick.post(raw, headers)).body).toEqual({ received: true, status: 'accepted' });
  expect((await board.kick.post(raw, headers)).body).toEqual({ received: true, status: 'duplicate' });
});

test.each(['channel.followed', 'kicks.gifted', 'new.type', '__proto__', 'toString'])(
  'type %s is answered ignored, whatever its body',
  async (type) => {
    const { status, body } = await board.kick.send(type, 'anything at all');
    expect([status, body]).toEqual([200, { received: true, status: 'ignored' }]);
  },
);

test('paths beside the webhook are 404 in the usual shape', async () => {
  for (const path of ['/api/webhooks', '/api/webhook/x', '/api/webhook//']) {
    const { status, body } = await board.post(path, {});
    expect([status, body]).toEqual([
      404,
      { statusCode: 404, error: 'Not Found', message: expect.any(String) },
    ]);
  }
});
