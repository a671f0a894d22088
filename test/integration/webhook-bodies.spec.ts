import { randomUUID } from 'node:crypto';
import type { ChatMessageBody } from '../../simulator/kick-bodies';
import { anonymous } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime } from '../../simulator/kick-time';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { allHistory, coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const TYPE = 'chat.message.sent';

/** Sends one message and reads it once from Redis's view and once more when it is in Postgres. */
async function roundTrip(
  fields: Partial<ChatMessageBody> & Record<string, unknown>,
  sender = viewer('alice'),
) {
  const channel = board.channel();
  const body = { ...channel.message(sender, 1), ...fields };
  const { body: receipt } = await board.kick.send(TYPE, body);
  expect(receipt).toEqual({ received: true, status: 'accepted' });
  const [before] = await allHistory(board, { broadcaster_user_id: channel.id });
  await board.settle();
  await board.redis.del(board.keys.chatLive(channel.id), board.keys.messageCoins(body.message_id));
  const [after] = await allHistory(board, { broadcaster_user_id: channel.id });
  expect(before?.message_id).toBe(body.message_id);
  // The decision may have come in between; everything else must be the same from both stores.
  const coins = { sweet_coins_earned: 0, sweet_coins_reason: 'any', sent_when_offline: true };
  expect({ ...before, ...coins }).toEqual({ ...after, ...coins });
  return after as NonNullable<typeof after>;
}

test.each([
  ['markup that Kick escapes (\\u003c)', '<b>R&D</b> \u2028 \u2029 </script>'],
  ['emoji and other scripts', 'שלום 👩‍👩‍👧‍👦 𝒳 \u200b e\u0301'],
  ['nothing', ''],
  ['names of object members', '__proto__ constructor toString'],
  ['quotes, backslashes and control characters', '"\\ \b\f\n\r\t \u0001 \u007f'],
  ['20,000 characters', 'x'.repeat(20_000)],
])('content with %s comes back as it was written', async (_, content) => {
  expect((await roundTrip({ content })).content).toBe(content);
});

test('NUL and lone surrogates, which Postgres cannot store, are replaced (lesson 4)', async () => {
  const { content, sender } = await roundTrip(
    { content: 'a\0b\ud800c\udc00' },
    viewer('nul\0name', { identity: { username_color: '#\0', badges: [{ text: '\ud83d', type: '\0' }] } }),
  );
  expect(content).toBe('a\ufffdb\ufffdc\ufffd');
  expect(sender.username).toBe('nul\ufffdname');
  expect(sender.identity).toEqual({
    username_color: '#\ufffd',
    badges: [{ text: '\ufffd', type: '\ufffd' }],
  });
});

test('a body with __proto__ and unknown fields changes nothing but itself', async () => {
  const raw = encodeKickJson(board.channel().message(viewer('alice'), 1)).replace(
    '{',
    '{"__proto__":{"content":"polluted","is_anonymous":true},"constructor":{"prototype":{"a":1}},"new_field":[1],',
  );
  expect((await board.kick.send(TYPE, raw)).body.status).toBe('accepted');
  expect(({} as Record<string, unknown>).content).toBeUndefined();
  const id = await board.kick.send(TYPE, {
    ...board.channel().message(viewer('bob'), 1),
    message_id: '__proto__',
  });
  expect(id.body.status).toBe('accepted');
  await board.settle();
  const { body } = await board.post<{ sweet_coins: object }>('/api/chat/sweet-coins', {
    messageIds: ['__proto__'],
  });
  expect(Object.entries(body.sweet_coins)).toEqual([
    ['__proto__', { sweet_coins_earned: 0, sweet_coins_reason: 'stream_offline' }],
  ]);
});

const now = Date.now();
test.each([
  ['no fraction', kickTime(now - 60_000), Math.floor((now - 60_000) / 1000) * 1000],
  ['3 digits', kickTime(now - 60_000, { digits: 3 }), now - 60_000],
  ['6 digits', kickTime(now - 60_000, { digits: 6 }), now - 60_000],
  ['9 digits', kickTime(now - 60_000, { digits: 9 }), now - 60_000],
  ['an offset', kickTime(now - 60_000, { digits: 3, offsetMinutes: 660 }), now - 60_000],
  ['a negative offset', kickTime(now - 60_000, { digits: 3, offsetMinutes: -210 }), now - 60_000],
])('created_at with %s is read exactly', async (_, created_at, ms) => {
  const message = await roundTrip({ created_at });
  expect([message.timestamp, message.created_at]).toEqual([ms, new Date(ms).toISOString()]);
});

test('created_at in the future is clamped to the arrival', async () => {
  const message = await roundTrip({ created_at: kickTime(now + 3_600_000) });
  expect(message.created_at).toBe(message.received_at);
  expect(message.timestamp).toBeLessThanOrEqual(Date.now());
});

test.each([
  ['null', null],
  ['missing', undefined],
  ['empty', []],
])('emotes that are %s give an empty list', async (_, emotes) => {
  expect((await roundTrip({ emotes })).emotes).toEqual([]);
});

test('emotes are taken from the text when Kick lists none, and ids come as strings', async () => {
  const content = 'gg [emote:37226:KEKW] [emote:37226:KEKW]';
  const expected = [
    {
      emote_id: '37226',
      positions: [
        { s: 3, e: 20 },
        { s: 22, e: 39 },
      ],
    },
  ];
  expect((await roundTrip({ content, emotes: null })).emotes).toEqual(expected);
  const listed = [
    {
      emote_id: 37226,
      positions: [
        { s: 3, e: 20 },
        { s: 22, e: 39 },
      ],
    },
  ];
  expect((await roundTrip({ content, emotes: listed })).emotes).toEqual(expected);
  const wrong = [{ emote_id: '1', positions: [{ s: 0, e: 99 }] }];
  expect((await roundTrip({ content, emotes: wrong })).emotes).toEqual(expected);
});

test('user ids may be numbers or strings, and are one person', async () => {
  const alice = viewer('alice');
  const text = { ...alice, user_id: idOf(alice) as unknown as number };
  const channel = board.channel();
  await channel.start();
  const ids = [await channel.chat(alice, 1), await channel.chat(text, 2)];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited']);
  const senders = await board.sql(
    'SELECT DISTINCT sender_user_id FROM chat_messages WHERE message_id = ANY($1)',
    [ids],
  );
  expect(senders).toEqual([{ sender_user_id: idOf(alice) }]);
});

test.each([
  ['all null', anonymous()],
  ['only the flag', anonymous({ bare: true })],
  ['no id', { is_anonymous: false, user_id: null, username: null }],
])('an anonymous sender (%s) is shown without id and makes no user (lesson 7)', async (_, sender) => {
  const message = await roundTrip({}, sender);
  expect(message.sender).toMatchObject({ user_id: null, is_anonymous: true });
  expect(await coinsOf(board, [message.message_id])).toEqual(['0:anonymous']);
  const strange = (await board.stores.keyNames()).filter((name) => /(null|undefined|coins:0|:)$/.test(name));
  expect(strange).toEqual([]);
});

test('missing and null details of a sender get their neutral values', async () => {
  const { sender, broadcaster } = await roundTrip(
    {},
    { ...viewer('alice'), is_verified: null, profile_picture: '', identity: null },
  );
  expect(sender).toMatchObject({
    is_verified: false,
    profile_picture: null,
    identity: { username_color: '', badges: [] },
  });
  expect(Object.keys(broadcaster)).toEqual(['user_id', 'username', 'channel_slug', 'profile_picture']);
});

test('a reply and badges of unknown types come back whole', async () => {
  const badges = [
    { text: 'Sub', type: 'subscriber', count: 3 },
    { text: '?', type: 'from_the_future' },
  ];
  const replies_to = { message_id: randomUUID(), content: 'first', sender: viewer('bob') };
  const message = await roundTrip(
    { replies_to },
    viewer('alice', { identity: { username_color: '#fff', badges } }),
  );
  expect(message.sender.identity).toEqual({ username_color: '#fff', badges });
  expect(message.replies_to).toMatchObject({
    message_id: replies_to.message_id,
    content: 'first',
    sender: { user_id: idOf(replies_to.sender), username: 'bob' },
  });
});
