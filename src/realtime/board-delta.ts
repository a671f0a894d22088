import type { LeaderboardAnswer, LeaderboardRow } from '../leaderboard/leaderboard.dto';
import type { LeaderboardEvent } from './stream.dto';

const head = ({ session_id, last_updated, stats }: LeaderboardAnswer) => ({
  session_id,
  last_updated,
  stats,
});

/** The whole board, to replace whatever a client has. */
export function wholeBoard(board: LeaderboardAnswer): LeaderboardEvent {
  return {
    ...head(board),
    full: true,
    rows: board.leaderboard.map((row) => ({ ...row, old_rank: null })),
    left: [],
  };
}

/** What changed from one board to the next, or null when nothing did; of another session's board all of it. */
export function boardDelta(before: LeaderboardAnswer, after: LeaderboardAnswer): LeaderboardEvent | null {
  if (before.session_id !== after.session_id) return wholeBoard(after);
  const old = new Map(before.leaderboard.map((row) => [row.user_id, row]));
  const rows = after.leaderboard.flatMap((row) => {
    const was = old.get(row.user_id);
    old.delete(row.user_id);
    return was && isSame(was, row) ? [] : [{ ...row, old_rank: was?.rank ?? null }];
  });
  const left = [...old.keys()];
  if (rows.length === 0 && left.length === 0 && before.last_updated === after.last_updated) return null;
  return { ...head(after), full: false, rows, left };
}

const isSame = (a: LeaderboardRow, b: LeaderboardRow): boolean =>
  (Object.keys(b) as (keyof LeaderboardRow)[]).every((field) => a[field] === b[field]);
