import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { expectConservation } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf, leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

const OFFLINE = '0:stream_offline';
const LIMITED = '0:rate_limited';

/** Alice writes in a channel whose start is not known, then in another one; then the start is learnt. */
async function learntLate(minute: number, later: number[], before: string[], after: string[]) {
  const [channel, other] = [board.channel(), board.channel()];
  const alice = viewer('alice');
  await other.start();
  const ids = [await channel.chat(alice, minute)];
  await board.settle();
  for (const each of later) ids.push(await other.chat(alice, each));
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual([OFFLINE, ...before]);

  await channel.start({ sent: Date.now() });
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual(after));
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(after);
  const earned = after.filter((coins) => coins === '1').length;
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe(String(earned));
  await expectConservation(board);
  return { channel, other, ids };
}

test('a message whose start was learnt late earns, and not one that came after it in another channel', async () => {
  const { channel, other, ids } = await learntLate(1, [3], ['1'], ['1', LIMITED]);
  const points = async (session_id: string) =>
    (await leaderboard(board, { session_id })).leaderboard.map((row) => [
      row.points_earned,
      row.messages_sent,
    ]);
  expect(await points(channel.session())).toEqual([[1, 1]]);
  expect(await points(other.session())).toEqual([[0, 1]]);
  const rows = await board.sql(
    'SELECT message_id, cooldown_message_id FROM chat_messages WHERE message_id = ANY($1) ORDER BY created_at',
    [ids],
  );
  expect(rows).toEqual([
    { message_id: ids[0], cooldown_message_id: null },
    { message_id: ids[1], cooldown_message_id: ids[0] },
  ]);
});

test.each<[string, number, number[], string[], string[]]>([
  [
    'everything that followed from the later award is judged again in order',
    1,
    [3, 7, 9, 13],
    ['1', LIMITED, '1', LIMITED],
    ['1', LIMITED, '1', LIMITED, '1'],
  ],
  [
    'an award that came later is taken back, although its message was written earlier',
    3,
    [1],
    ['1'],
    ['1', LIMITED],
  ],
  [
    'awards before and after a message that came later than it are all taken back',
    5,
    [2, 8],
    ['1', '1'],
    ['1', LIMITED, LIMITED],
  ],
])('%s', async (_, minute, later, before, after) => {
  await learntLate(minute, later, before, after);
});

test('an award that came first stays, although it was written later', async () => {
  const [channel, other] = [board.channel(), board.channel()];
  const alice = viewer('alice');
  await other.start();
  const ids = [await other.chat(alice, 3)];
  await board.settle();
  ids.push(await channel.chat(alice, 1));
  await board.settle();
  await channel.start({ sent: Date.now() });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', LIMITED]);
  await expectConservation(board);
});

test('a message that waited while the award before it was taken back earns', async () => {
  const [channel, other] = [board.channel(), board.channel()];
  const alice = viewer('alice');
  await other.start();
  const ids = [await channel.chat(alice, 30)];
  await board.settle();
  await board.stopWorkers();
  ids.push(await other.chat(alice, 31));
  // As a worker leaves it that looked the award up before it was taken back.
  const key = board.keys.judgeRequests();
  const request = JSON.parse((await board.redis.hget(key, ids[1] as string)) as string);
  await board.redis.hset(key, ids[1] as string, JSON.stringify({ ...request, earlier_award: ids[0] }));
  await board.startWorker();
  await eventually(async () => expect(await coinsOf(board, ids)).toEqual([OFFLINE, '1']));
  await board.settle();
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  await expectConservation(board);
});
