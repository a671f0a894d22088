import type { LeaderboardAnswer } from '../leaderboard/leaderboard.dto';
import { boardDelta, wholeBoard } from './board-delta';

const board = (
  points: Record<string, number>,
  fields: Partial<LeaderboardAnswer> = {},
): LeaderboardAnswer => ({
  leaderboard: Object.entries(points).map(([user_id, points_earned], i) => ({
    rank: i + 1,
    user_id,
    username: user_id,
    profile_picture: null,
    points_earned,
    messages_sent: 1,
    emotes_used: 0,
  })),
  session_id: '1-1',
  has_active_session: true,
  last_updated: Object.values(points).reduce((sum, n) => sum + n, 1),
  session_title: 'title',
  started_at: null,
  ended_at: null,
  stats: { total_messages: 1, total_points: 1, unique_chatters: 1 },
  ...fields,
});
const changes = (before: LeaderboardAnswer, after: LeaderboardAnswer) =>
  boardDelta(before, after)?.rows.map(({ user_id, old_rank, rank }) => [user_id, old_rank, rank]);

it('holds the rows that changed, with old and new rank, and not the others', () => {
  expect(changes(board({ ann: 3, bob: 2, cid: 1 }), board({ ann: 3, cid: 3, bob: 2 }))).toEqual([
    ['cid', 3, 2],
    ['bob', 2, 3],
  ]);
});

it('a row that is new has no old rank', () => {
  expect(changes(board({ ann: 3 }), board({ ann: 3, bob: 1 }))).toEqual([['bob', null, 2]]);
});

it('names those who left', () => {
  expect(boardDelta(board({ ann: 3, bob: 2 }), board({ ann: 3, cid: 3 }))).toMatchObject({
    full: false,
    left: ['bob'],
  });
});

it('a new name or picture is a change', () => {
  const after = board({ ann: 3 });
  after.leaderboard = after.leaderboard.map((row) => ({ ...row, username: 'Anna' }));
  expect(changes(board({ ann: 3 }), after)).toEqual([['ann', 1, 1]]);
});

it('an equal board is no change, nor is another title', () => {
  expect(boardDelta(board({ ann: 3 }), board({ ann: 3 }, { session_title: 'other' }))).toBeNull();
});

it('totals may change without a row of the first fifty', () => {
  const stats = { total_messages: 2, total_points: 1, unique_chatters: 2 };
  const delta = boardDelta(board({ ann: 3 }), board({ ann: 3 }, { stats, last_updated: 9 }));
  expect(delta).toMatchObject({ rows: [], left: [], full: false, stats, last_updated: 9 });
});

it("another session's board comes whole, also when it is empty", () => {
  expect(boardDelta(board({ ann: 3 }), board({ ann: 1 }, { session_id: '1-2' }))).toMatchObject({
    full: true,
    rows: [{ user_id: 'ann', old_rank: null }],
  });
  const ended = board({}, { session_id: null });
  expect(boardDelta(board({ ann: 3 }), ended)).toEqual(wholeBoard(ended));
});
