import type { BoardPlace } from './board-cursor';
import { httpsUrl } from '../platform/http/https-url';

/** One row of a session's board. */
export interface BoardRow {
  rank: number;
  user_id: string;
  username: string;
  profile_picture: string | null;
  points_earned: number;
  messages_sent: number;
  emotes_used: number;
}

/** Over everybody who is shown on a board. */
export interface BoardStats {
  total_messages: number;
  total_points: number;
  unique_chatters: number;
}

/** A session's board: the rows asked for, and totals over everybody on it. `last_updated` in ms. */
export interface Board {
  leaderboard: BoardRow[];
  stats: BoardStats;
  last_updated: number;
  /** The last row when there are more below it. */
  end: BoardPlace | null;
}

/** Gives dense ranks over points (1, 1, 2) to rows that are in order already and start at the top, or below `after`. */
export function rank(rows: Omit<BoardRow, 'rank'>[], after: BoardPlace | null = null): BoardRow[] {
  let dense = after?.rank ?? 0;
  let points = after?.points ?? Number.NaN;
  return rows.map((row) => {
    if (row.points_earned !== points) dense += 1;
    points = row.points_earned;
    // Boards kept by earlier versions may hold addresses of pictures that no page should load.
    return { rank: dense, ...row, profile_picture: httpsUrl(row.profile_picture) };
  });
}
