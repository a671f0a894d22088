import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { LongAnswer } from '../platform/database/long-answer';
import { type Board, type BoardRow, rank } from './board';

const ms = (expression: string) => `round(extract(epoch FROM ${expression}) * 1000)::float8`;

/**
 * Everybody who counts in a session (bots, the excluded, the banned and the anonymous do not), in the order of the live
 * board: points, messages, then whose last message came first. Name and picture are those of the last message.
 */
const SELECT_CHATTERS = `
  WITH counted AS (
    SELECT sender_user_id, sweet_coins_earned, emote_count, sender, created_at, arrival_seq,
           row_number() OVER (PARTITION BY sender_user_id ORDER BY created_at DESC, arrival_seq DESC) AS newest
      FROM chat_messages
     WHERE session_id = $1 AND sender_user_id IS NOT NULL
       AND sweet_coins_reason IN ('chat_message', 'rate_limited')
  ), chatters AS (
    SELECT sender_user_id, sum(sweet_coins_earned)::float8 AS points_earned, count(*)::float8 AS messages_sent,
           sum(emote_count)::float8 AS emotes_used, max(created_at) AS last_at,
           max(arrival_seq) FILTER (WHERE newest = 1) AS last_seq,
           max(sender->>'username') FILTER (WHERE newest = 1) AS username,
           max(sender->>'profile_picture') FILTER (WHERE newest = 1) AS profile_picture
      FROM counted GROUP BY sender_user_id
  )
  SELECT sender_user_id AS user_id, username, profile_picture, points_earned, messages_sent, emotes_used,
         ${ms('last_at')} AS last_ms, last_seq,
         sum(messages_sent) OVER () AS total_messages, sum(points_earned) OVER () AS total_points,
         count(*) OVER ()::float8 AS unique_chatters, ${ms('coalesce((SELECT board_updated_at FROM stream_sessions WHERE id = $1), max(last_at) OVER ())')} AS board_ms
    FROM chatters
   ORDER BY points_earned DESC, messages_sent DESC, last_at, last_seq LIMIT $2`;

/** A chatter of a session; the last four fields are of the whole board. Times in ms. */
export interface StoredChatter extends Omit<BoardRow, 'rank'> {
  last_ms: number;
  last_seq: string;
  total_messages: number;
  total_points: number;
  unique_chatters: number;
  board_ms: number;
}

/** Boards recomputed from the stored messages, for sessions whose Redis keys are gone. */
@Injectable()
export class StoredBoard {
  constructor(
    private readonly database: Database,
    private readonly longAnswer: LongAnswer,
  ) {}

  /** @throws DatabaseUnavailable */
  async readStoredBoard(sessionId: string, limit: number): Promise<Board> {
    const chatters = await this.database.query<StoredChatter>(SELECT_CHATTERS, [sessionId, limit]);
    const { total_messages = 0, total_points = 0, unique_chatters = 0, board_ms = 0 } = chatters[0] ?? {};
    const rows = chatters.map(
      ({ user_id, username, profile_picture, points_earned, messages_sent, emotes_used }) => ({
        user_id,
        username,
        profile_picture,
        points_earned,
        messages_sent,
        emotes_used,
      }),
    );
    return {
      leaderboard: rank(rows),
      stats: { total_messages, total_points, unique_chatters },
      last_updated: board_ms,
    };
  }

  /** Everybody on a session's board, in pages. @throws DatabaseUnavailable */
  chatterPages(sessionId: string, size: number): AsyncGenerator<StoredChatter[]> {
    return this.longAnswer.pages<StoredChatter>(SELECT_CHATTERS, [sessionId, null], size);
  }
}
