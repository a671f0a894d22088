import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf, viewer } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 2 });
});
afterAll(() => board.close());

const OFFLINE = '0:stream_offline';

test('messages filed as offline are judged again when the start is learnt late', async () => {
  const channel = board.channel();
  const [alice, bob] = [viewer('alice'), viewer('bob')];
  const ids = [
    await channel.chat(alice, -1),
    await channel.chat(alice, 1),
    await channel.chat(alice, 2),
    await channel.chat(alice, 6),
    await channel.chat(bob, 3),
    await channel.chat(viewer('botrix'), 3),
  ];
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual([OFFLINE, OFFLINE, OFFLINE, OFFLINE, OFFLINE, '0:bot']);

  await channel.start({ sent: Date.now() });
  await board.settle();
  const expected = [OFFLINE, '1', '0:rate_limited', '1', '1', '0:bot'];
  expect(await coinsOf(board, ids)).toEqual(expected);

  const query = { broadcaster_user_id: channel.id };
  const answer = await leaderboard(board, query);
  const rows = answer.leaderboard.map((row) => [row.username, row.points_earned, row.messages_sent]);
  expect(rows).toEqual([
    ['alice', 2, 3],
    ['bob', 1, 1],
  ]);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('2');
  const { messages } = await history(board, query);
  const offline = messages.filter(({ sent_when_offline }) => sent_when_offline);
  expect(offline.map(({ message_id }) => message_id)).toEqual([ids[0]]);
  const { redis, ...others } = await allAccounts(board);
  for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);
  await board.redis.del(ids.map((id) => board.keys.messageCoins(id)));
  expect(await coinsOf(board, ids)).toEqual(expected);
});

test('the same start told again judges nothing a second time', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  const id = await channel.chat(alice, 1);
  await board.settle();
  for (const later of [0, 1000, 2000]) await channel.start({ sent: Date.now() - 10_000 + later });
  await board.settle();
  expect(await coinsOf(board, [id])).toEqual(['1']);
  expect(await board.redis.get(board.keys.coins(idOf(alice)))).toBe('1');
  const entries = await board.sql('SELECT amount FROM coin_entries WHERE user_id = $1', [idOf(alice)]);
  expect(entries).toEqual([{ amount: 1 }]);
});

test('start and end that both come after the chat judge what lies between them and the grace', async () => {
  const channel = board.channel();
  const ids: string[] = [];
  for (const minute of [-1, 0, 10, 12, 13]) ids.push(await channel.chat(viewer('somebody'), minute));
  await board.settle();
  await channel.end({ minute: 10 });
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual([OFFLINE, '1', '1', '1', OFFLINE]);
  const { leaderboard: rows } = await leaderboard(board, { session_id: channel.session() });
  expect(rows).toHaveLength(3);
});

test('messages that are not judged yet when the start comes are judged once, in the session', async () => {
  await board.stopWorkers();
  const channel = board.channel();
  const alice = viewer('alice');
  const ids = [await channel.chat(alice, 1), await channel.chat(alice, 2)];
  await channel.start({ sent: Date.now() });
  await board.startWorker();
  await board.settle();
  expect(await coinsOf(board, ids)).toEqual(['1', '0:rate_limited']);
});

test('messages that arrive while the start does are judged with it, whichever is first', async () => {
  const channel = board.channel();
  const people = Array.from({ length: 30 }, (_, i) => viewer(`viewer${i}`));
  const sent = await Promise.all([
    ...people.map((someone) => channel.chat(someone, 1)),
    channel.start({ sent: Date.now() }),
  ]);
  await board.settle();
  const ids = sent.filter((id) => typeof id === 'string');
  expect(await coinsOf(board, ids)).toEqual(people.map(() => '1'));
  const { stats } = await leaderboard(board, { session_id: channel.session() });
  expect(stats).toEqual({ total_messages: 30, total_points: 30, unique_chatters: 30 });
});
