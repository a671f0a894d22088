import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { eventually } from '../support/eventually';
import { expectConservation } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

const OFFLINE = '0:stream_offline';
const LIMITED = '0:rate_limited';

const names = async (channel: Channel, minute = 0) =>
  (await leaderboard(board, { session_id: channel.session(minute) })).leaderboard.map(
    ({ username, points_earned, messages_sent }) => [username, points_earned, messages_sent],
  );

test.each([0, 1])(
  'chat written long after an end is not the stream’s, whether start and end are learnt at once or after one another (%#)',
  async (apart) => {
    const channel = board.channel();
    const [alice, bob] = [viewer('alice'), viewer('bob')];
    const ids = [
      await channel.chat(alice, 5),
      await channel.chat(alice, 30),
      await channel.chat(bob, 30),
      await channel.chat(bob, 31),
      await channel.chat(viewer('botrix'), 30),
    ];
    await board.settle();
    await channel.start({ sent: channel.ms(0) });
    if (apart) await board.settle();
    await channel.end({ minute: 10 });
    await board.settle();
    expect(await coinsOf(board, ids)).toEqual(['1', OFFLINE, OFFLINE, OFFLINE, '0:bot']);
    expect(await names(channel)).toEqual([['alice', 1, 1]]);
    const balances = await Promise.all(
      [alice, bob].map(async (person) => Number(await board.redis.get(board.keys.coins(idOf(person))))),
    );
    expect(balances).toEqual([1, 0]);
    const { messages } = await history(board, { session_id: channel.session() });
    expect(messages.map(({ message_id }) => message_id)).toEqual([ids[0]]);
    await expectConservation(board);
    await board.redis.del(ids.map((id) => board.keys.messageCoins(id)));
    expect(await coinsOf(board, ids)).toEqual(['1', OFFLINE, OFFLINE, OFFLINE, '0:bot']);
  },
);

test('what was taken back earns again when the stream goes on after all', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const ids = [await channel.chat(alice, 5), await channel.chat(alice, 30)];
  await channel.start({ sent: channel.ms(0) });
  await board.settle();
  await channel.end({ minute: 10 });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', OFFLINE]);
  await channel.start({ sent: channel.ms(11) });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1']);
  expect(await names(channel)).toEqual([['alice', 2, 2]]);
  await expectConservation(board);
});

test('chat that was judged into the stream before goes over to the next one, whose start was learnt late', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids = [await channel.chat(alice, 5), await channel.chat(alice, 45)];
  await board.settle();
  await channel.start({ minute: 40 });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1']);
  expect(await names(channel)).toEqual([['alice', 1, 1]]);
  expect(await names(channel, 40)).toEqual([['alice', 1, 1]]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('2');
  await expectConservation(board);
});

test('a worker that dies before Redis has heard of it leaves the rest to the next, once', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const ids = [await channel.chat(alice, 5), await channel.chat(alice, 30)];
  await channel.start({ sent: channel.ms(0) });
  await board.settle();
  const built = await board.redis.get(board.keys.built());
  await board.stopWorkers();
  // As a worker leaves it that died between the two stores.
  await board.sql(
    `WITH award AS (UPDATE coin_entries SET message_id = NULL WHERE message_id = $1 RETURNING *)
     INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at)
     SELECT user_id, session_id, -amount, reason, created_at FROM award`,
    [ids[1]],
  );
  await board.sql('UPDATE coin_balances SET balance = balance - 1 WHERE user_id = $1', [idOf(alice)]);
  await board.sql(
    `INSERT INTO coin_take_backs (id, message_id, user_id, session_id, amount, created_at, built)
     SELECT n, $1, $2, $3, 1, $4, $5 FROM unnest('{one}'::text[]) AS n`,
    [ids[1], idOf(alice), channel.session(), channel.time(30), built],
  );
  await board.sql(
    `UPDATE chat_messages SET session_id = NULL, sweet_coins_earned = 0, sweet_coins_reason = 'stream_offline'
      WHERE message_id = $1`,
    [ids[1]],
  );
  await channel.end({ minute: 10 });
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', OFFLINE]);
  expect(await names(channel)).toEqual([['alice', 1, 1]]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  expect(await board.sql('SELECT 1 FROM coin_take_backs')).toEqual([]);
  await expectConservation(board);
});

test('what did not earn because of an award that was taken back earns after all', async () => {
  const channel = board.channel();
  const other = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await other.start();
  const ids = [await channel.chat(alice, 30), await other.chat(alice, 31)];
  await board.settle();
  await channel.start({ minute: 33 });
  ids.push(await channel.chat(alice, 34));
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', LIMITED, LIMITED]);
  await channel.end({ minute: 10 });
  await board.settle();
  // In order of arrival, as if the first had never earned.
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual([OFFLINE, '1', LIMITED]));
  await board.settle();
  expect(await names(other)).toEqual([['alice', 1, 1]]);
  expect(await names(channel, 33)).toEqual([['alice', 0, 1]]);
  expect(await board.sql('SELECT 1 FROM coin_take_backs')).toEqual([]);
  await expectConservation(board);
});

test('an award that was taken back keeps nobody from earning, after a rebuild neither', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids = [await channel.chat(alice, 30)];
  await board.settle();
  await channel.end({ minute: 10 });
  await board.settle();
  await board.redis.del(board.keys.built());
  await eventually(async () => expect(await board.redis.exists(board.keys.built())).toBe(1));
  await channel.start({ minute: 32 });
  ids.push(await channel.chat(alice, 33));
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual([OFFLINE, '1']);
  await expectConservation(board);
});

test('chat in the two minutes after an end goes over to a stream that began meanwhile, whose start was learnt late', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await channel.end({ minute: 20 });
  const ids = [await channel.chat(alice, 20.5), await channel.chat(alice, 21.5)];
  await board.settle();
  expect(await names(channel)).toEqual([['alice', 1, 2]]);
  await channel.start({ minute: 21 });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', LIMITED]);
  expect(await names(channel)).toEqual([['alice', 1, 1]]);
  expect(await names(channel, 21)).toEqual([['alice', 0, 1]]);
  await expectConservation(board);
});
