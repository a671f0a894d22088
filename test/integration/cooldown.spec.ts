import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { coinsOf } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

/** One viewer writes at these minutes, in this order of arrival; what each message earned. */
async function earned(minutes: number[]): Promise<string[]> {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids: string[] = [];
  for (const minute of minutes) ids.push(await channel.chat(alice, minute));
  await board.settle();
  return coinsOf(board, ids);
}
const LATE = '0:rate_limited';
const OFFLINE = '0:stream_offline';

test('one coin in five minutes, counted from the last message that earned', async () => {
  expect(await earned([0, 1, 4.9, 5, 9, 10])).toEqual(['1', LATE, LATE, '1', LATE, '1']);
});

test('an award within five minutes after a late message counts as well (lesson 6)', async () => {
  expect(await earned([10, 6, 5, 14, 15])).toEqual(['1', LATE, '1', LATE, '1']);
});

test('an hour of chat that arrives at once, in order, earns what it would have earned on time (lesson 15)', async () => {
  const minutes = Array.from({ length: 50 }, (_, minute) => minute);
  expect((await earned(minutes)).filter((coins) => coins === '1')).toHaveLength(10);
});

test('parallel messages of one viewer earn one coin (lesson 13)', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids = await Promise.all(Array.from({ length: 50 }, () => channel.chat(alice, 1)));
  await board.settle();
  const coins = await coinsOf(board, ids);
  expect(coins.sort()).toEqual([...Array.from({ length: 49 }, () => LATE), '1']);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
});

test('the cooldown is a viewer’s own, and goes across channels', async () => {
  const [one, two] = [board.channel(), board.channel()];
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  await one.start();
  await two.start();
  const ids = [
    await one.chat(alice, 1),
    await one.chat(bob, 1),
    await two.chat(alice, 2),
    await two.chat(alice, 6),
  ];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', LATE, '1']);
});

test('a message earns in the session it was written in, also when that has ended meanwhile (lesson 15)', async () => {
  const channel = board.channel();
  const [alice, bob, carol] = [viewer('alice'), viewer('bob'), viewer('carol')];
  await channel.start();
  await channel.end({ minute: 10 });
  await channel.start({ minute: 20 });
  await board.settle();
  const ids = [
    await channel.chat(alice, 9),
    await channel.chat(bob, 12),
    await channel.chat(carol, 12 + 1 / 60),
    await channel.chat(carol, 20),
  ];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '1', OFFLINE, '1']);
  const rows = await board.sql(
    'SELECT session_id FROM chat_messages WHERE message_id = ANY($1) ORDER BY arrival_seq',
    [ids],
  );
  const [first, second] = [channel.session(), channel.session(20)];
  expect(rows.map(({ session_id }) => session_id)).toEqual([first, first, null, second]);
});

test('within the grace of one stream a message belongs to the next if that has started', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.end({ minute: 10 });
  await channel.start({ minute: 11 });
  const ids = [await channel.chat(viewer('alice'), 10.9), await channel.chat(viewer('bob'), 11)];
  await board.settle();
  const rows = await board.sql(
    'SELECT session_id FROM chat_messages WHERE message_id = ANY($1) ORDER BY arrival_seq',
    [ids],
  );
  expect(rows.map(({ session_id }) => session_id)).toEqual([channel.session(), channel.session(11)]);
});

test('a message without a stream earns nothing and starts no cooldown', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  const ids = [await channel.chat(alice, -1), await channel.chat(alice, 1)];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual([OFFLINE, '1']);
});
