import { Kickboard } from '../support/kickboard';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';
import { SessionParts } from '../support/session-parts';

let board: Kickboard;
let parts: SessionParts;
beforeAll(async () => {
  board = await Kickboard.start();
  parts = new SessionParts(board.stores);
});
afterAll(async () => {
  await parts.close();
  await board.close();
});

/** What a failover does to a primary that stays there; connections that were made before are not touched here. */
const demote = (isDemoted: boolean) =>
  board.sql(
    `ALTER DATABASE ${new URL(board.stores.databaseUrl).pathname.slice(1)} SET default_transaction_read_only = ${isDemoted ? 'on' : 'off'}`,
  );

test('a board is not made from a Postgres that was demoted meanwhile: it lacks what the new primary has got since', async () => {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await board.settle();
  const session_id = channel.session();
  const isWhole = () => board.redis.exists(board.keys.boardStats(session_id));

  const remade = parts.boards.remake(session_id, async () => void (await demote(true)));
  await expect(remade).rejects.toThrow('Postgres is not available');
  expect(await isWhole()).toBe(0);

  await demote(false);
  await parts.boards.remake(session_id, () => Promise.resolve());
  expect(await isWhole()).toBe(1);
  expect(await leaderboard(board, { session_id })).toMatchObject({ leaderboard: [{ points_earned: 1 }] });
});
