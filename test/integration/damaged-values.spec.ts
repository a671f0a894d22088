import { setTimeout as sleep } from 'node:timers/promises';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

/** Two channels with a message each, all of it in Postgres. */
async function twoChannels() {
  const [harmed, sound] = [board.channel(), board.channel()];
  await harmed.start();
  await sound.start();
  await harmed.chat(viewer('alice'), 1);
  await sound.chat(viewer('bob'), 1);
  await board.settle();
  return { harmed, sound };
}

const replace = async (key: string, value: string) => {
  await board.redis.del(key);
  await board.redis.set(key, value);
};

const rows = () => board.sql('SELECT message_id FROM chat_messages');

test.each<[string, string, () => string]>([
  ['the arrival clock', '', () => board.keys.arrivalClock()],
  ['the arrival clock', '9999999999999999', () => board.keys.arrivalClock()],
  ['the position', '', () => board.keys.position()],
  ['the position', '007', () => board.keys.position()],
  ['the position', '-0', () => board.keys.position()],
  ['the position', '-5', () => board.keys.position()],
  ['the position', '9999999999999999', () => board.keys.position()],
])(
  'when %s holds "%s", Redis mends itself, and every message is shown, paid and stored',
  async (_name, value, keyOf) => {
    const { harmed, sound } = await twoChannels();
    await replace(keyOf(), value);
    const ids = [await harmed.chat(viewer('carol'), 6), await sound.chat(viewer('dave'), 6)];
    await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1']));
    await board.settle();
    expect(await rows()).toHaveLength(4);
    expect(await board.sql('SELECT reason FROM dead_letters')).toEqual([]);
    for (const channel of [harmed, sound]) {
      expect((await history(board, { broadcaster_user_id: channel.id })).messages).toHaveLength(2);
      const { stats } = await leaderboard(board, { session_id: channel.session() });
      expect(stats).toEqual({ total_messages: 2, total_points: 2, unique_chatters: 2 });
    }
    // It is not mended over and over again.
    const built = await board.redis.get(board.keys.built());
    await sleep(2500);
    expect(await board.redis.get(board.keys.built())).toBe(built);
  },
);

test.each<[string, () => string]>([
  ['messages', () => board.keys.drained(board.keys.chatBuffer()).claim],
  ['decisions', () => board.keys.drained(board.keys.ledgerBuffer()).claim],
  ['sessions', () => board.keys.drained(board.keys.sessionsBuffer()).claim],
])('a claim on %s that never ends is nobody’s, and is passed over', async (_name, keyOf) => {
  await replace(keyOf(), 'x');
  const { sound } = await twoChannels();
  expect(await rows()).toHaveLength(2);
  expect(await board.sql('SELECT amount FROM coin_entries')).toEqual([{ amount: 1 }, { amount: 1 }]);
  expect(await board.sql('SELECT id FROM stream_sessions WHERE id = $1', [sound.session()])).toHaveLength(1);
});

test.each(['string', 'list'])(
  'a lease that is a %s without an end keeps nobody from rebuilding Redis',
  async (type) => {
    const { sound } = await twoChannels();
    await board.redis.del(board.keys.rebuildLease());
    if (type === 'list') await board.redis.rpush(board.keys.rebuildLease(), 'x');
    else await board.redis.set(board.keys.rebuildLease(), 'x');
    await board.redis.del(board.keys.built());
    const id = await sound.chat(viewer('carol'), 6);
    await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  },
);

test('a mark without an end that a board is being restored keeps nobody from restoring it', async () => {
  const { harmed } = await twoChannels();
  const session = harmed.session();
  await replace(board.keys.boardRestore(session), 'x');
  await board.redis.del(board.keys.boardStats(session));
  const id = await harmed.chat(viewer('carol'), 6);
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  await board.settle();
  const { stats } = await leaderboard(board, { session_id: session });
  expect(stats).toEqual({ total_messages: 2, total_points: 2, unique_chatters: 2 });
});

test('a board that lost its time is made again, and stops no other channel', async () => {
  const { harmed, sound } = await twoChannels();
  await board.redis.hdel(board.keys.boardStats(harmed.session()), 'last_updated');
  const ids = [await harmed.chat(viewer('carol'), 6), await sound.chat(viewer('dave'), 6)];
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(['1', '1']));
  await board.settle();
  for (const channel of [harmed, sound]) {
    const { stats } = await leaderboard(board, { session_id: channel.session() });
    expect(stats).toEqual({ total_messages: 2, total_points: 2, unique_chatters: 2 });
  }
});

test.each(['x', '', '1.5'])('a board whose totals are "%s" is read from Postgres', async (value) => {
  const { harmed } = await twoChannels();
  const stats = board.keys.boardStats(harmed.session());
  await board.redis.hset(stats, 'total_messages', value, 'total_points', value);
  const answer = await leaderboard(board, { session_id: harmed.session(), limit: 7 });
  expect(answer).toMatchObject({
    degraded: true,
    stats: { total_messages: 1, total_points: 1, unique_chatters: 1 },
  });
});

test('a balance that counts in a way that Redis does not take costs its owner alone', async () => {
  const { harmed, sound } = await twoChannels();
  const [carol, dave] = [viewer('carol'), viewer('dave')];
  await replace(board.keys.coins(idOf(carol)), '007');
  const [, id] = [await harmed.chat(carol, 6), await sound.chat(dave, 6)];
  await eventually(async () => expect(await coinsOf(board, [id])).toEqual(['1']));
  await eventually(async () =>
    expect(await board.sql('SELECT reason FROM dead_letters')).toEqual([
      { reason: expect.stringContaining(`coins:${idOf(carol)} holds 007`) },
    ]),
  );
  await board.settle();
});
