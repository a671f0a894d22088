import type { Leaderboard } from '@kickboard/client';

/** What the eye should be led to when one board follows another. */
export interface RowChange {
  /** Points gained since the board before; 0 when unknown. */
  earned: number;
  rankImproved: boolean;
  /** Made it alone, or was lifted because others drew level above (ranks are dense). */
  isOwnDoing: boolean;
}

/**
 * Compares two boards of one session by user id (names change, ids do not). Somebody who was not on the board before
 * had 0 points if the board showed everybody; below a full board (`limit` rows) the difference cannot be known.
 */
export function compareBoards(
  before: Leaderboard,
  after: Leaderboard,
  limit: number,
): Map<string, RowChange> {
  const changes = new Map<string, RowChange>();
  if (before.session_id !== after.session_id) return changes;
  const known = new Map(before.leaderboard.map((row, index) => [row.user_id, { row, index }]));
  const sawEverybody = before.leaderboard.length < limit;

  after.leaderboard.forEach((row, index) => {
    const was = known.get(row.user_id);
    const pointsBefore = was?.row.points_earned ?? (sawEverybody ? 0 : row.points_earned);
    const earned = Math.max(0, row.points_earned - pointsBefore);
    const rankImproved = was !== undefined && row.rank < was.row.rank;
    const isOwnDoing = earned > 0 || (was !== undefined && index < was.index);
    if (earned > 0 || rankImproved) changes.set(row.user_id, { earned, rankImproved, isOwnDoing });
  });
  return changes;
}
