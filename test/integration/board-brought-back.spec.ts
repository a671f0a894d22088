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

async function endedStream(): Promise<string> {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.end({ minute: 10 });
  await board.settle();
  return channel.session();
}

test('a board that had left Redis is whole, and not degraded, while it is brought back', async () => {
  const session_id = await endedStream();
  const before = await leaderboard(board, { session_id });
  const { keys } = board;
  await board.redis.del(
    keys.boardStats(session_id),
    keys.boardOrder(session_id),
    keys.boardPeople(session_id),
    keys.leaderboard(session_id),
  );
  // As another process leaves it in the midst of the restoration.
  await board.redis.set(keys.boardRestore(session_id), 'somebody', 'PX', 60_000);
  const meanwhile = await leaderboard(board, { session_id });
  expect(meanwhile).toEqual(before);
  expect(meanwhile).not.toHaveProperty('degraded');
  await board.redis.del(keys.boardRestore(session_id));
});

test('a board that is made anew, because what it was made of changes, is degraded meanwhile', async () => {
  const session_id = await endedStream();
  let meanwhile: object = {};
  await parts.boards.remake(session_id, async () => {
    meanwhile = await leaderboard(board, { session_id });
  });
  expect(meanwhile).toMatchObject({ degraded: true });
  expect(await leaderboard(board, { session_id })).not.toHaveProperty('degraded');
});

/** What a failover does to a primary that stays there; connections that were made before are not touched here. */
const demote = (isDemoted: boolean) =>
  board.sql(
    `ALTER DATABASE ${new URL(board.stores.databaseUrl).pathname.slice(1)} SET default_transaction_read_only = ${isDemoted ? 'on' : 'off'}`,
  );

test('a board is not made from a Postgres that was demoted meanwhile: it lacks what the new primary has got since', async () => {
  const session_id = await endedStream();
  const isWhole = () => board.redis.exists(board.keys.boardStats(session_id));

  const remade = parts.boards.remake(session_id, async () => void (await demote(true)));
  await expect(remade).rejects.toThrow('Postgres is not available');
  expect(await isWhole()).toBe(0);

  await demote(false);
  await parts.boards.remake(session_id, () => Promise.resolve());
  expect(await isWhole()).toBe(1);
  expect(await leaderboard(board, { session_id })).toMatchObject({ leaderboard: [{ points_earned: 1 }] });
});
