import { Kickboard } from '../support/kickboard';
import { eventually } from '../support/eventually';
import { viewer } from '../support/people';
import { leaderboard } from '../support/reads';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start();
});
afterAll(() => board.close());

async function loseRedis(): Promise<void> {
  await board.redis.flushdb();
  await eventually(async () => expect(await board.redis.exists(board.keys.built())).toBe(1));
  await board.settle();
}

async function liveChannel() {
  const channel = board.channel();
  await channel.start();
  await channel.chat(viewer('alice'), 1);
  await channel.chat(viewer('bob'), 2);
  await board.settle();
  return channel;
}

test('a board that comes back from Postgres as it was has the last_updated that it had', async () => {
  const channel = await liveChannel();
  const before = await leaderboard(board, { broadcaster_user_id: channel.id });
  await loseRedis();
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(before);
});

test('a rebuild of a Redis that holds all of it leaves last_updated alone', async () => {
  const channel = await liveChannel();
  const before = await leaderboard(board, { broadcaster_user_id: channel.id });
  await board.redis.del(board.keys.built());
  await eventually(async () => expect(await board.redis.exists(board.keys.built())).toBe(1));
  await board.settle();
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(before);
});

test('a board that Postgres has less of than was shown comes back under a last_updated of its own', async () => {
  const channel = await liveChannel();
  const before = await leaderboard(board, { broadcaster_user_id: channel.id });
  // As when Redis is lost between a decision and its sync, while the time of the board is in Postgres already.
  await board.sql('DELETE FROM chat_messages WHERE sender_user_id = $1', [before.leaderboard[0]?.user_id]);
  await board.sql('DELETE FROM coin_entries WHERE user_id = $1', [before.leaderboard[0]?.user_id]);
  await loseRedis();
  const after = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(after.leaderboard).toHaveLength(1);
  expect(after.last_updated).toBeGreaterThan(before.last_updated);
  await loseRedis();
  expect(await leaderboard(board, { broadcaster_user_id: channel.id })).toEqual(after);
});

test('a board that Postgres has more of than at the time it knows comes back under a last_updated of its own', async () => {
  const channel = await liveChannel();
  const shown = await leaderboard(board, { broadcaster_user_id: channel.id });
  const [known] = await board.sql(
    'SELECT board_updated_at, total_messages, total_points, unique_chatters FROM stream_sessions WHERE id = $1',
    [channel.session()],
  );
  await channel.chat(viewer('carol'), 3);
  await board.settle();
  // A flush stores messages with their decisions; the time of the board follows with the next coin sync.
  await board.sql(
    `UPDATE stream_sessions SET board_updated_at = $2, total_messages = $3, total_points = $4, unique_chatters = $5
      WHERE id = $1`,
    [
      channel.session(),
      known?.board_updated_at,
      known?.total_messages,
      known?.total_points,
      known?.unique_chatters,
    ],
  );
  await loseRedis();
  const after = await leaderboard(board, { broadcaster_user_id: channel.id });
  expect(after.leaderboard).toHaveLength(3);
  expect(after.last_updated).toBeGreaterThan(shown.last_updated);
});
