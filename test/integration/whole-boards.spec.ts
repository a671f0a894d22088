import type { Person } from '../../simulator/kick-bodies';
import type { Channel } from '../support/channel';
import { Kickboard } from '../support/kickboard';
import { idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';
import { SessionParts } from '../support/session-parts';

let board: Kickboard;
const workers: SessionParts[] = [];
beforeAll(async () => {
  board = await Kickboard.start();
  workers.push(new SessionParts(board.stores), new SessionParts(board.stores));
});
afterAll(async () => {
  await Promise.all(workers.map((parts) => parts.close()));
  await board.close();
});

const ensureWhole = (session: string) =>
  Promise.all(workers.map(({ boards }) => boards.ensureWhole(session, async () => undefined)));

async function loseBoard(channel: Channel, people: Person[]): Promise<void> {
  const { keys, redis } = board;
  const session = channel.session();
  const coins = people.map((person) => keys.sessionCoins(session, idOf(person)));
  await redis.del(
    keys.boardStats(session),
    keys.boardOrder(session),
    keys.boardPeople(session),
    keys.leaderboard(session),
    ...coins,
  );
}

test('a new stream has a whole, empty board from its start on', async () => {
  const channel = board.channel();
  await board.stopWorkers();
  await channel.start();
  expect(await board.redis.exists(board.keys.boardStats(channel.session()))).toBe(1);
  const answer = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(answer).toMatchObject({ leaderboard: [], has_active_session: true, last_updated: 0 });
  expect(answer.stats).toEqual({ total_messages: 0, total_points: 0, unique_chatters: 0 });
  await board.startWorker();
});

test('a stream that may have been forgotten has none: Postgres may know who wrote in it', async () => {
  const channel = board.channel({ startedAgoMinutes: 25 * 60 });
  await channel.start({ sent: Date.now() });
  expect(await board.redis.exists(board.keys.boardStats(channel.session()))).toBe(0);
  await ensureWhole(channel.session());
  expect(await board.redis.exists(board.keys.boardStats(channel.session()))).toBe(1);
});

test('a board that Redis lost is restored as it was, by two workers at once', async () => {
  const channel = board.channel();
  const people = Array.from({ length: 1_200 }, (_, i) => viewer(`viewer${i}`));
  await channel.start();
  // As many at a time as one process takes in beside its own clients.
  for (let i = 0; i < people.length; i += 100)
    await Promise.all(people.slice(i, i + 100).map((person) => channel.chat(person, 1)));
  await channel.chat(people[0] as Person, 7);
  await board.settle();
  const query = { session_id: channel.session(), limit: 500 };
  const before = await leaderboard(board, query);
  expect(before.stats).toEqual({ total_messages: 1_201, total_points: 1_201, unique_chatters: 1_200 });
  await loseBoard(channel, people);
  expect(await leaderboard(board, query)).toEqual(before);
  await ensureWhole(channel.session());
  expect(await leaderboard(board, query)).toEqual(before);
  const coins = await board.redis.get(board.keys.sessionCoins(channel.session(), idOf(people[0] as Person)));
  expect([coins, await board.redis.zcard(board.keys.leaderboard(channel.session()))]).toEqual(['2', 1_200]);
});

test('a board that is whole is left alone, also while it changes', async () => {
  const channel = board.channel();
  await channel.start();
  await Promise.all([
    ...Array.from({ length: 20 }, (_, i) => channel.chat(viewer(`viewer${i}`), 1)),
    ensureWhole(channel.session()),
  ]);
  await board.settle();
  const { stats } = await leaderboard(board, { session_id: channel.session() });
  expect(stats).toEqual({ total_messages: 20, total_points: 20, unique_chatters: 20 });
});

test('what a restoration that died left behind is taken away by the next', async () => {
  const channel = board.channel();
  const alice = viewer('alice');
  await channel.start();
  await channel.chat(alice, 1);
  await board.settle();
  await loseBoard(channel, [alice]);
  const { keys, redis } = board;
  await redis.zadd(keys.boardOrder(channel.session()), 0, '9:999');
  await redis.zadd(keys.leaderboard(channel.session()), 5, '999');
  await ensureWhole(channel.session());
  const answer = await leaderboard(board, { session_id: channel.session() });
  expect(answer.leaderboard.map(({ username }) => username)).toEqual(['alice']);
  expect(await redis.zrange(keys.leaderboard(channel.session()), 0, -1)).toEqual([idOf(alice)]);
});
