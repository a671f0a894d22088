import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { allHistory, history } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

const FIELDS = [
  'broadcaster',
  'content',
  'created_at',
  'emotes',
  'message_id',
  'received_at',
  'replies_to',
  'sender',
  'sent_when_offline',
  'session_id',
  'sweet_coins_earned',
  'sweet_coins_reason',
  'timestamp',
];

const ids = (messages: { message_id: string }[]) => messages.map(({ message_id }) => message_id);

test('buffer and Postgres are one list, newest first, each message once (lesson 24)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const sent = [await channel.chat(alice, 1), await channel.chat(alice, 2)];
  await board.settle();
  await board.stopWorkers();
  sent.push(await channel.chat(alice, 3));
  // Written later, sent with an older time: its place follows created_at.
  const late = await channel.chat(alice, 1.5);
  const query = { broadcaster_user_id: channel.id };
  const expected = [sent[2], sent[1], late, sent[0]];
  expect(await history(board, query)).toMatchObject({ next_cursor: null, source: 'hybrid' });
  expect(ids((await history(board, query)).messages)).toEqual(expected);
  expect(ids(await allHistory(board, { ...query, limit: 1 }))).toEqual(expected);
  await board.startWorker();
  await board.settle();
  await board.redis.del(board.keys.chatLive(channel.id));
  expect(ids((await history(board, query)).messages)).toEqual(expected);
});

test('a judged message looks the same from Redis and from Postgres, with exactly the fields of the contract', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  const query = { broadcaster_user_id: channel.id };
  const [live] = (await history(board, query)).messages;
  await board.redis.del(board.keys.chatLive(channel.id));
  const [stored] = (await history(board, query)).messages;
  expect(stored).toEqual(live);
  expect(Object.keys(stored as object).sort()).toEqual(FIELDS);
  expect(stored).toMatchObject({
    session_id: channel.session(),
    sweet_coins_earned: 1,
    sweet_coins_reason: 'chat_message',
    sent_when_offline: false,
  });
});

test('a session holds its own messages, also while they wait and up to two minutes after its end', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.chat(alice, -1);
  await channel.start();
  await channel.end({ minute: 10 });
  await channel.start({ minute: 20 });
  const first = [await channel.chat(alice, 0), await channel.chat(alice, 9), await channel.chat(alice, 12)];
  const between = await channel.chat(alice, 12.5);
  const second = [await channel.chat(alice, 20), await channel.chat(alice, 25)];
  for (const settled of [false, true]) {
    if (settled) {
      await board.startWorker();
      await board.settle();
    }
    const of = async (query: object) => ids(await allHistory(board, { limit: 2, ...query }));
    expect(await of({ session_id: channel.session() })).toEqual([...first].reverse());
    expect(await of({ session_id: channel.session(20) })).toEqual([...second].reverse());
    expect(await of({ session_id: channel.session(20), broadcaster_user_id: channel.id })).toHaveLength(2);
    expect(await of({ session_id: `${channel.id}-12345` })).toEqual([]);
  }
  await board.redis.del(board.keys.chatLive(channel.id));
  expect(ids(await allHistory(board, { session_id: channel.session() }))).toEqual([...first].reverse());
  const { messages } = await history(board, { broadcaster_user_id: channel.id });
  const offline = messages.filter((message) => message.sent_when_offline);
  expect(ids(offline)).toEqual([between, expect.any(String)]);
  expect(offline.map(({ session_id }) => session_id)).toEqual([null, null]);
});

test('a session does not hold what was written after its end, also when that was judged before the end was known', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const during = await channel.chat(alice, 5);
  await channel.chat(alice, 20);
  await board.settle();
  await channel.end({ minute: 10 });
  await board.settle();
  const query = { session_id: channel.session() };
  expect(ids(await allHistory(board, query))).toEqual([during]);
  await board.redis.del(board.keys.chatLive(channel.id));
  expect(ids(await allHistory(board, query))).toEqual([during]);
});

test('100 messages by default and 500 at most', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const sent = await Promise.all(Array.from({ length: 520 }, () => channel.chat(alice, 1)));
  const query = { broadcaster_user_id: channel.id };
  const page = await history(board, query);
  expect(page.messages).toHaveLength(100);
  expect(page.next_cursor).toEqual(expect.any(String));
  expect((await history(board, { ...query, limit: 500 })).messages).toHaveLength(500);
  expect(new Set(ids(await allHistory(board, { ...query, limit: 500 })))).toEqual(new Set(sent));
});

test('the last page says so, also when it is full', async () => {
  const channel = board.channel();
  for (let i = 0; i < 4; i += 1) await channel.chat(viewer('alice'), i);
  const query = { broadcaster_user_id: channel.id, limit: 2 };
  const first = await history(board, query);
  const second = await history(board, { ...query, cursor: first.next_cursor ?? '' });
  expect([first.messages.length, second.messages.length, second.next_cursor]).toEqual([2, 2, null]);
});

test.each(['x', 'MTIz', '%00', '-1', 'eyJhIjoxfQ', '9'.repeat(300)])(
  'cursor %s is answered 400 naming the cursor',
  async (cursor) => {
    const { status, body } = await board.get(`/api/chat?cursor=${cursor}`);
    expect([status, body]).toEqual([
      400,
      { statusCode: 400, error: 'Bad Request', message: expect.stringContaining('cursor') },
    ]);
  },
);

test('a channel without messages has an empty history', async () => {
  const answer = await history(board, { broadcaster_user_id: board.channel().id });
  expect(answer).toMatchObject({ messages: [], next_cursor: null });
});
