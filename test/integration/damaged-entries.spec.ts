import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, recent } from '../support/reads';

/** So long that a test can damage what has been judged and is not in Postgres. */
const SLOW = { MESSAGE_FLUSH_INTERVAL_MS: '4000', COIN_SYNC_INTERVAL_MS: '4000' };

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start({ settings: SLOW });
});
afterEach(() => board.close());

test.each(['{', 'null', '{}', '[1]'])(
  'a decision that reads %s stops neither the flush nor the coin sync, and nothing is lost',
  async (text) => {
    const [alice, bob] = [viewer('alice'), viewer('bob')];
    const channel = board.channel();
    await channel.start();
    const ids = [await channel.chat(alice, 1), await channel.chat(bob, 1)];
    await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1']));
    await board.redis.hset(board.keys.ledgerDecisions(), ids[0] as string, text);
    await board.settle();
    expect(await board.sql('SELECT user_id, balance FROM coin_balances ORDER BY user_id')).toEqual([
      { user_id: idOf(alice), balance: '1' },
      { user_id: idOf(bob), balance: '1' },
    ]);
    expect(
      await board.sql(
        'SELECT sweet_coins_reason AS reason, count(*)::int AS rows FROM chat_messages GROUP BY 1',
      ),
    ).toEqual([{ reason: 'chat_message', rows: 2 }]);
  },
);

test.each<[string, (seq: string) => Promise<unknown>]>([
  ['cannot be read', (seq) => board.redis.hset(board.keys.chatMessages(), seq, '{')],
  ['is gone', (seq) => board.redis.hdel(board.keys.chatMessages(), seq)],
])('a message in the live view that %s hides no other', async (_name, harm) => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  const second = await channel.chat(viewer('bob'), 2);
  const [seq] = await board.redis.zrange(board.keys.chatLive(channel.id), 0, 0);
  await harm(seq as string);
  const ids = (messages: { message_id: string }[]) => messages.map(({ message_id }) => message_id);
  expect(ids(await recent(board))).toEqual([second]);
  expect(ids((await history(board, { broadcaster_user_id: channel.id })).messages)).toEqual([second]);
});

test('a damaged live view of one channel does not keep those of others from being cleared', async () => {
  const [damaged, sound] = [board.channel(), board.channel()];
  await damaged.start();
  await sound.start();
  await Promise.all([damaged.chat(viewer('alice'), 1), sound.chat(viewer('bob'), 1)]);
  await board.redis.del(board.keys.chatLive(damaged.id));
  await board.redis.set(board.keys.chatLive(damaged.id), 'x');
  await eventually(
    async () => expect(await board.redis.zcard(board.keys.chatLive(sound.id))).toBe(0),
    30_000,
  );
  expect(await board.redis.hlen(board.keys.chatMessages())).toBe(0);
});
