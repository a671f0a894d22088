import type { Query } from '../platform/database/database';

const LOCK = `
  SELECT standings_at IS NOT NULL AS is_written FROM stream_sessions WHERE id = $1 FOR UPDATE`;

/** The board is another from now on; what was written down of it stays what readers of an ended stream get. */
export const TOUCH_BOARD = `
  UPDATE stream_sessions AS session
     SET board_updated_at = touched.at,
         standings_at = CASE WHEN standings_at >= coalesce(board_updated_at, '-infinity') THEN touched.at
                             ELSE standings_at END
    FROM (SELECT id, date_trunc('milliseconds', greatest(
                   now(), board_updated_at + interval '1 millisecond', standings_at + interval '1 millisecond')) AS at
            FROM stream_sessions WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE) AS touched
   WHERE session.id = touched.id`;

/** Everybody's place is another when one person's points are. */
const RERANK = `
  WITH standing AS (
    DELETE FROM session_standings WHERE session_id = $1 RETURNING *
  )
  INSERT INTO session_standings
         (session_id, place, user_id, points, messages, emotes, username, profile_picture, reached_at, reached_seq)
  SELECT session_id, row_number() OVER (ORDER BY points DESC, messages DESC, reached_at, reached_seq),
         user_id, points, messages, emotes, username, profile_picture, reached_at, reached_seq
    FROM (SELECT session_id, user_id, messages, emotes, username, profile_picture, reached_at, reached_seq,
                 points + CASE WHEN user_id = $2 THEN $3::int ELSE 0 END AS points
            FROM standing) AS changed`;

const SUM_UP = 'UPDATE stream_sessions SET total_points = total_points + $2 WHERE id = $1';

/** Somebody who did something for the channel and did not write; last, until the points are added. */
const JOIN = `
  INSERT INTO session_standings
         (session_id, place, user_id, points, messages, emotes, username, profile_picture, reached_at, reached_seq)
  SELECT $1, coalesce(max(place), 0) + 1, $2, 0, 0, 0, $3, $4, $5, 0 FROM session_standings WHERE session_id = $1`;

const COUNT_JOINED = 'UPDATE stream_sessions SET unique_chatters = unique_chatters + 1 WHERE id = $1';

/** How somebody is shown who may not be on the board yet; `at` is when the points were earned. */
export interface Newcomer {
  username: string;
  profile_picture: string | null;
  at: string;
}

const STANDS = 'SELECT 1 FROM session_standings WHERE session_id = $1 AND user_id = $2';

/**
 * Has a session's board in Postgres show points that a person gained or lost by an entry of the ledger. To be called in
 * the transaction that inserts the entry, after its balance was changed: everybody takes these locks in this order.
 */
export async function changeStanding(
  query: Query,
  sessionId: string,
  userId: string,
  points: number,
  newcomer: Newcomer | null = null,
): Promise<void> {
  const [session] = await query<{ is_written: boolean }>(LOCK, [sessionId]);
  if (!session) return;
  const stands = session.is_written && (await query(STANDS, [sessionId, userId])).length > 0;
  if (session.is_written && !stands && newcomer) {
    const { username, profile_picture, at } = newcomer;
    await query(JOIN, [sessionId, userId, username, profile_picture, at]);
    await query(COUNT_JOINED, [sessionId]);
  }
  if (stands || (session.is_written && newcomer)) {
    await query(RERANK, [sessionId, userId, points]);
    await query(SUM_UP, [sessionId, points]);
  }
  await query(TOUCH_BOARD, [[sessionId]]);
}
