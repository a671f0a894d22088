import type {
  PeriodLeaderboardAnswer,
  PeriodLeaderboardRow,
} from '../../src/leaderboard/period-leaderboard.dto';
import { allPages, request, withQuery } from './http';
import type { Kickboard } from './kickboard';

type Plain<T> = Pick<T, keyof T>;
export type PeriodAnswer = Plain<PeriodLeaderboardAnswer>;
export type PlainRow = Pick<PeriodLeaderboardRow, 'rank' | 'user_id' | 'points_earned'>;

export interface PeriodQuery {
  period?: 'all' | 'month' | 'week' | 'day';
  /** A date. */
  at?: string;
  tz?: string;
  broadcaster_user_id?: string;
}

const EARNED = "('chat_message', 'follow', 'subscription', 'renewal', 'gift', 'kicks')";

/** A plain sum over the ledger: by what clocks of the zone show, and knowing nothing of how boards are kept. */
const PLAIN = `
  WITH counted AS (
    SELECT entry.user_id, entry.amount, coalesce(original.created_at, entry.created_at) AS at, entry.session_id
      FROM coin_entries AS entry LEFT JOIN coin_entries AS original ON original.id = entry.reverses_entry_id
     WHERE entry.reason IN ${EARNED}
        OR entry.reason = 'reversal' AND (original.id IS NULL OR original.reason IN ${EARNED})
  ), moments AS (
    SELECT user_id, at, sum(amount) AS amount FROM counted
     WHERE ($1 = 'all' OR date_trunc($1, at AT TIME ZONE $2) = date_trunc($1, $3::timestamp))
       AND ($4::text IS NULL OR session_id LIKE $4 || '-%')
       AND user_id NOT IN (SELECT user_id FROM viewer_exclusions)
     GROUP BY 1, 2
  ), sums AS (
    SELECT user_id, sum(amount)::int AS points_earned, max(at) FILTER (WHERE amount <> 0) AS reached_at
      FROM moments GROUP BY 1 HAVING sum(amount) > 0
  )
  SELECT dense_rank() OVER (ORDER BY points_earned DESC)::int AS rank, user_id::text, points_earned
    FROM sums ORDER BY points_earned DESC, reached_at, user_id`;

export const plainBoard = (board: Kickboard, query: PeriodQuery): Promise<PlainRow[]> => {
  const { period = 'all', at = '2000-01-01', tz = 'UTC', broadcaster_user_id = null } = query;
  // `period` is a month or the like in one place and a word of ours in the other.
  return board.sql<PlainRow>(
    PLAIN.replaceAll('date_trunc($1,', `date_trunc('${period === 'all' ? 'day' : period}',`),
    [period, tz, at, broadcaster_user_id],
  );
};

export async function periodPage(
  board: Kickboard,
  query: PeriodQuery & { limit?: number; cursor?: string; around?: string },
): Promise<PeriodAnswer> {
  const { status, body } = await request<PeriodAnswer>(
    board.url + withQuery('/api/leaderboard', { ...query }),
  );
  expect([status, body]).toEqual([200, expect.anything()]);
  return body;
}

const plain = ({ rank, user_id, points_earned }: PeriodLeaderboardRow): PlainRow => ({
  rank,
  user_id,
  points_earned,
});
export const plainRows = ({ leaderboard }: PeriodAnswer): PlainRow[] => leaderboard.map(plain);

/** All pages after one another. */
export async function wholeBoard(board: Kickboard, query: PeriodQuery, limit = 500): Promise<PlainRow[]> {
  const pages = await allPages((cursor) => periodPage(board, { ...query, limit, cursor }));
  return pages.flatMap(plainRows);
}
