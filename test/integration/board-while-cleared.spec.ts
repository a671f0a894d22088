import { scanKeys } from '../../src/platform/redis/scan';
import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeEach(async () => {
  board = await Kickboard.start();
});
afterEach(() => board.close());

test('a board is whole at each step of a rebuild that throws it away', async () => {
  const { keys, redis } = board;
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.chat(viewer('bob'), 2);
  await board.settle();
  const session = channel.session();
  const { stats, leaderboard: rows } = await leaderboard(board, { session_id: session });
  expect([stats, rows.length]).toEqual([expect.objectContaining({ unique_chatters: 2 }), 2]);
  // As the worker that rebuilds does it; the others leave it to the one that holds the lease.
  await redis.set(keys.rebuildLease(), 'test', 'PX', 60_000);
  await redis.del(keys.built());
  for (const [i, pattern] of keys.rebuiltPatterns().entries()) {
    for await (const found of scanKeys(redis, pattern)) await redis.unlink(...found);
    // A process keeps the boards that it has read, for each limit.
    const seen = await leaderboard(board, { session_id: session, limit: `${10 + i}` });
    expect([pattern, seen]).toEqual([pattern, expect.objectContaining({ stats, leaderboard: rows })]);
  }
  await redis.del(keys.rebuildLease());
  await board.settle();
});
