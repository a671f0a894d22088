import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { type Board, type BoardRow, rank } from './board';

/** Everybody who counts: bots, the excluded, the banned and the anonymous do not. */
const COUNTED = `session_id = $1 AND sender_user_id IS NOT NULL AND sweet_coins_reason IN ('chat_message', 'rate_limited')`;

/** The same order as in Redis: points, messages, then whose last message came first. */
const SELECT_BOARD = `
  WITH counted AS (
    SELECT sender_user_id, sweet_coins_earned, emote_count, sender, created_at, arrival_seq,
           row_number() OVER (PARTITION BY sender_user_id ORDER BY created_at DESC, arrival_seq DESC) AS newest
      FROM chat_messages WHERE ${COUNTED}
  ), chatters AS (
    SELECT sender_user_id, sum(sweet_coins_earned)::float8 AS points_earned, count(*)::float8 AS messages_sent,
           sum(emote_count)::float8 AS emotes_used, max(created_at) AS last_at,
           max(arrival_seq) FILTER (WHERE newest = 1) AS last_seq,
           max(sender->>'username') FILTER (WHERE newest = 1) AS username,
           max(sender->>'profile_picture') FILTER (WHERE newest = 1) AS profile_picture
      FROM counted GROUP BY sender_user_id
  )
  SELECT sender_user_id AS user_id, username, profile_picture, points_earned, messages_sent, emotes_used,
         sum(messages_sent) OVER () AS total_messages, sum(points_earned) OVER () AS total_points,
         count(*) OVER ()::float8 AS unique_chatters,
         round(extract(epoch FROM max(last_at) OVER ()) * 1000)::float8 AS last_ms
    FROM chatters
   ORDER BY points_earned DESC, messages_sent DESC, last_at, last_seq LIMIT $2`;

type Row = Omit<BoardRow, 'rank'> & {
  total_messages: number;
  total_points: number;
  unique_chatters: number;
  last_ms: number;
};

/** Boards of sessions whose Redis keys are gone, recomputed from the stored messages. */
@Injectable()
export class StoredBoard {
  constructor(private readonly database: Database) {}

  /** `last_updated` is the time of the session's last message. @throws DatabaseUnavailable */
  async read(sessionId: string, limit: number): Promise<Board> {
    const rows = await this.database.query<Row>(SELECT_BOARD, [sessionId, limit]);
    const { total_messages = 0, total_points = 0, unique_chatters = 0, last_ms = 0 } = rows[0] ?? {};
    return {
      leaderboard: rank(
        rows.map(({ total_messages: _m, total_points: _p, unique_chatters: _c, last_ms: _l, ...row }) => row),
      ),
      stats: { total_messages, total_points, unique_chatters },
      last_updated: last_ms,
    };
  }
}
