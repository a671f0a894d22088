import { ulid } from 'ulid';
import { chatMessage, streamMetadata, streamStarted } from '../../simulator/kick-events';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const CHAT = 'chat.message.sent';
const STATUS = 'livestream.status.updated';
const METADATA = 'livestream.metadata.updated';

async function expectDeadLetter(type: string, body: unknown, reason: RegExp): Promise<void> {
  const id = ulid();
  const before = await board.stores.keyNames();
  const answer = await board.kick.send(type, body, { id });
  expect([answer.status, answer.body]).toEqual([200, { received: true, status: 'dead_letter' }]);
  await board.settle();
  const rows = await board.sql<{ reason: string }>(
    'SELECT event_type, reason, replayed_at FROM dead_letters WHERE delivery_id = $1',
    [id],
  );
  expect(rows).toEqual([{ event_type: type, reason: expect.stringMatching(reason), replayed_at: null }]);
  const added = (await board.stores.keyNames()).filter((name) => !before.includes(name));
  expect(
    added.filter(
      (name) => !/^(worker:beat|ledger:outbox|deliveries:.*|.*:meta|.*:stalled-check)$/.test(name),
    ),
  ).toEqual([]);
}

test.each([
  ['not JSON', '{"message_id": '],
  ['empty', ''],
  ['a list', '[1,2]'],
  ['a string', '"hello"'],
  ['null', 'null'],
])('a signed body that is %s is kept as a dead letter', async (_, body) => {
  for (const type of [CHAT, STATUS, METADATA]) await expectDeadLetter(type, body, /body/);
});

test.each([
  ['a chat body as a stream status', STATUS, chatMessage(), /is_live/],
  ['a chat body as metadata', METADATA, chatMessage(), /metadata/],
  ['a stream status as chat', CHAT, streamStarted(), /message_id|sender|content/],
  ['a stream status as metadata', METADATA, streamStarted(), /metadata/],
  ['metadata as chat', CHAT, streamMetadata(), /message_id|sender|content/],
  ['metadata as a stream status', STATUS, streamMetadata(), /is_live/],
])('%s changes nothing: the type is not signed, so the body must fit it', async (_, type, body, reason) => {
  await expectDeadLetter(type, body, reason);
});

test.each<[string, Record<string, unknown>, RegExp]>([
  ['without message_id', { message_id: undefined }, /message_id/],
  ['with a message_id that is no string', { message_id: 12 }, /message_id/],
  ['with a message_id that is far too long', { message_id: 'x'.repeat(5000) }, /message_id/],
  ['without content', { content: undefined }, /content/],
  ['without a broadcaster', { broadcaster: null }, /broadcaster/],
  ['of an anonymous broadcaster', { broadcaster: { is_anonymous: true } }, /broadcaster/],
  ['without a sender', { sender: undefined }, /sender/],
  ['of a sender with a negative id', { sender: { is_anonymous: false, user_id: -5 } }, /sender\.user_id/],
  ['of a sender with a fraction as id', { sender: { is_anonymous: false, user_id: 1.5 } }, /sender\.user_id/],
  [
    'of a sender whose id is text',
    { sender: { is_anonymous: false, user_id: '1; DROP' } },
    /sender\.user_id/,
  ],
  ['of a sender whose id is beyond exact numbers', { sender: { user_id: 2 ** 60 } }, /sender\.user_id/],
  ['with created_at that is no time', { created_at: 'yesterday' }, /created_at/],
])('a chat message %s is kept as a dead letter that names the field', async (_, fields, reason) => {
  await expectDeadLetter(CHAT, { ...chatMessage(), ...fields }, reason);
});

test('a dead letter holds the very bytes and headers, once, however often it comes', async () => {
  const id = ulid();
  const raw = '{"sender":"<b>","\\u003c": \u0000 bad';
  for (let i = 0; i < 3; i += 1) expect((await board.kick.send(CHAT, raw, { id })).status).toBe(200);
  await board.settle();
  const rows = await board.sql<{ body: Buffer; headers: Record<string, string>; received_at: Date }>(
    'SELECT body, headers, received_at FROM dead_letters WHERE delivery_id = $1',
    [id],
  );
  expect(rows).toHaveLength(1);
  expect(rows[0]?.body.toString()).toBe(raw);
  expect(rows[0]?.headers).toMatchObject({
    'kick-event-message-id': id,
    'kick-event-type': CHAT,
    'kick-event-signature': expect.stringMatching(/=*$/),
    'kick-event-message-timestamp': expect.stringMatching(/Z$/),
  });
  expect(Math.abs(Date.now() - Number(rows[0]?.received_at))).toBeLessThan(60_000);
});

test('good messages between bad ones are stored', async () => {
  const channel = board.channel();
  const ids: string[] = [];
  for (let i = 0; i < 5; i += 1) {
    await board.kick.send(CHAT, '{', {});
    ids.push(await channel.chat(viewer('alice'), i));
  }
  await board.settle();
  const rows = await board.sql('SELECT message_id FROM chat_messages WHERE message_id = ANY($1)', [ids]);
  expect(rows).toHaveLength(5);
});

test('a damaged entry of the line for dead letters is kept, and holds up none of the others', async () => {
  const id = '01J00000000000000000000099';
  await board.redis.rpush(
    board.keys.deadLettersBuffer(),
    '{',
    '{"delivery_id":"x","event_type":"y","body_base64":"%%%","headers":{},"reason":"z","received_ms":1}',
  );
  await board.kick.send(CHAT, 'not JSON', { id });
  await board.settle();
  expect(await board.sql('SELECT 1 FROM dead_letters WHERE delivery_id = $1', [id])).toHaveLength(1);
  expect(await board.sql("SELECT 1 FROM dead_letters WHERE event_type = 'entry'")).toHaveLength(2);
});
