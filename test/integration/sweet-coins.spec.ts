import { anonymous } from '../../simulator/kick-events';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { coinsOf, history, sweetCoins } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: { COIN_AMOUNT: '3' } });
});
afterAll(() => board.close());

/** One message of each kind, all judged. */
async function everyKind(channel: Channel): Promise<Record<string, string>> {
  const alice = viewer('alice');
  await channel.start();
  const ids = {
    '3': await channel.chat(alice, 1),
    '0:rate_limited': await channel.chat(alice, 2),
    '0:stream_offline': await channel.chat(viewer('early'), -5),
    '0:bot': await channel.chat(viewer('BotRix'), 3),
    '0:anonymous': await channel.chat(anonymous(), 3),
  };
  await board.settle();
  return ids;
}

test('each reason is told, and a message that earned says how much', async () => {
  const ids = await everyKind(board.channel());
  expect(await coinsOf(board, Object.values(ids))).toEqual(Object.keys(ids));
});

test('redis_hits counts what Redis knew, db_lookups what it did not; unknown ids are absent', async () => {
  const [first, second, third] = Object.values(await everyKind(board.channel())) as [string, string, string];
  await board.redis.del(board.keys.messageCoins(second));
  const { status, body } = await board.post('/api/chat/sweet-coins', {
    messageIds: [first, second, 'unknown-1', third, 'unknown-2', first],
  });
  expect([status, body]).toEqual([
    200,
    {
      success: true,
      sweet_coins: {
        [first]: { sweet_coins_earned: 3, sweet_coins_reason: 'chat_message' },
        [second]: { sweet_coins_earned: 0, sweet_coins_reason: 'rate_limited' },
        [third]: { sweet_coins_earned: 0, sweet_coins_reason: 'stream_offline' },
      },
      redis_hits: 2,
      db_lookups: 3,
    },
  ]);
});

test('the answers stay the same when Redis has forgotten them', async () => {
  const ids = Object.values(await everyKind(board.channel()));
  const before = await sweetCoins(board, ids);
  expect(before).toMatchObject({ redis_hits: 5, db_lookups: 0 });
  await board.redis.del(ids.map((id) => board.keys.messageCoins(id)));
  const after = await sweetCoins(board, ids);
  expect(after).toEqual({ ...before, redis_hits: 0, db_lookups: 5 });
});

test('an accepted message is pending until it is judged, never a final 0 (lesson 16)', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  await channel.start();
  const id = await channel.chat(viewer('alice'), 1);
  expect(await sweetCoins(board, [id])).toMatchObject({
    sweet_coins: { [id]: { sweet_coins_earned: 0, sweet_coins_reason: 'pending' } },
    redis_hits: 1,
    db_lookups: 0,
  });
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['3']);
  await board.redis.del(board.keys.messageCoins(id));
  expect(await coinsOf(board, [id])).toEqual(['3']);
});

test('the chat and the coins endpoint never disagree on a judged message', async () => {
  const channel = board.channel();
  const ids = Object.values(await everyKind(channel));
  const { messages } = await history(board, { broadcaster_user_id: channel.id });
  const shown = new Map(
    messages.map(({ message_id, sweet_coins_earned, sweet_coins_reason }) => [
      message_id,
      { sweet_coins_earned, sweet_coins_reason },
    ]),
  );
  expect(Object.fromEntries(shown)).toEqual((await sweetCoins(board, ids)).sweet_coins);
});

test('200 ids are answered at once', async () => {
  const ids = Array.from({ length: 200 }, (_, i) => `unknown-${i}`);
  expect(await sweetCoins(board, ids)).toEqual({
    success: true,
    sweet_coins: {},
    redis_hits: 0,
    db_lookups: 200,
  });
});

test.each([
  ['without messageIds', {}],
  ['with none', { messageIds: [] }],
  ['with 201', { messageIds: Array.from({ length: 201 }, (_, i) => `m${i}`) }],
  ['with a number', { messageIds: ['m1', 2] }],
  ['with null', { messageIds: [null] }],
  ['with a string instead of a list', { messageIds: 'm1' }],
  ['with a very long id', { messageIds: ['x'.repeat(10_000)] }],
])('a request %s is 400 naming messageIds', async (_, request) => {
  const { status, body } = await board.post('/api/chat/sweet-coins', request);
  expect([status, body]).toEqual([
    400,
    { statusCode: 400, error: 'Bad Request', message: expect.stringContaining('messageIds') },
  ]);
});

test('ids named like object members are only ids', async () => {
  const ids = ['__proto__', 'constructor', 'toString', 'a\0b', '\ud800'];
  const { status, body } = await board.post('/api/chat/sweet-coins', { messageIds: ids });
  expect([status, body]).toEqual([200, { success: true, sweet_coins: {}, redis_hits: 0, db_lookups: 5 }]);
});
