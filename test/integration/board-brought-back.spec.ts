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
