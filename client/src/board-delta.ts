import type { Leaderboard, LeaderboardEvent, LeaderboardRow, SessionEvent } from './shapes.js';

/**
 * The board after a delta, in the server's order: points, then messages, both descending, then who reached that score
 * first. Nobody but a row in the delta can have reached its score just now, so such rows come after their equals.
 */
export function applyDelta(board: Leaderboard, delta: LeaderboardEvent): Leaderboard {
  const isSame = delta.session_id === board.session_id;
  // The cursor named a place that may have moved.
  const { next_cursor: _, ...held } = board;
  const base = isSame ? held : boardOfOtherSession(held, delta.session_id);
  const leaderboard = delta.full || !isSame ? delta.rows.map(asRow) : mergedRows(base.leaderboard, delta);
  return { ...base, leaderboard, last_updated: delta.last_updated, stats: delta.stats };
}

/** The board with what is new of its stream. The board of one that has begun comes by itself. */
export function applySession(board: Leaderboard, session: SessionEvent): Leaderboard {
  if (session.session_id !== board.session_id) return board;
  const { session_title, started_at, ended_at, is_live } = session;
  return { ...board, session_title, started_at, ended_at, has_active_session: is_live };
}

/** Another stream: what is known of it until its `session` event or the next snapshot comes. */
function boardOfOtherSession(board: Leaderboard, session_id: string | null): Leaderboard {
  const nothing = { session_title: null, started_at: null, ended_at: null };
  return { ...board, ...nothing, session_id, has_active_session: session_id !== null };
}

function mergedRows(held: readonly LeaderboardRow[], { rows, left }: LeaderboardEvent): LeaderboardRow[] {
  const updates = new Map(rows.map((row) => [row.user_id, asRow(row)]));
  const departed = new Set(left);
  const stayed: LeaderboardRow[] = [];
  for (const row of held) {
    const now = updates.get(row.user_id);
    const hasSameScore = now?.points_earned === row.points_earned && now.messages_sent === row.messages_sent;
    if (departed.has(row.user_id) || (now && !hasSameScore)) continue;
    stayed.push(now ?? row); // another rank or name alone moves nobody among equals
    updates.delete(row.user_id);
  }
  return [...stayed, ...updates.values()].sort(
    (a, b) => b.points_earned - a.points_earned || b.messages_sent - a.messages_sent,
  );
}

/** Without what only the delta says, so that a row from either source looks the same. */
function asRow(row: LeaderboardRow): LeaderboardRow {
  const { rank, user_id, username, profile_picture, points_earned, messages_sent, emotes_used } = row;
  return { rank, user_id, username, profile_picture, points_earned, messages_sent, emotes_used };
}
