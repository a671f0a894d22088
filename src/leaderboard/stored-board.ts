// Longer than usual: its two statements are the half of it, and must give the same rows.
import { Injectable } from '@nestjs/common';
import { hiddenOn } from '../exclusions/exclusion-store';
import { Database } from '../platform/database/database';
import type { ReadPages } from '../platform/database/long-answer';
import { type Board, type BoardRow, rank } from './board';
import { type BoardPlace, memberOf } from './board-cursor';
import { ms } from '../platform/database/milliseconds';

/** SQL: reasons of entries that bring their viewer on the board of the session, also without a message. */
export const BONUSES = "('follow', 'subscription', 'renewal', 'gift', 'kicks')";

const HIDDEN = hiddenOn("split_part($1, '-', 1)::bigint");

/** Entries that are in the points, although Redis is yet to be told of them as far as Postgres knows. */
const WAITING = '(SELECT array_agg(entry_id::text) FROM coin_outbox WHERE session_id = $1)';

/** As the last message shows somebody; who has not written is looked up, one by one, because they are few. */
const asLooked = (column: string) => `
  CASE WHEN chatters.sender_user_id IS NULL
       THEN (SELECT viewer.${column} FROM viewers AS viewer WHERE viewer.user_id = earned.user_id)
       ELSE chatters.${column} END AS ${column}`;

/**
 * Everybody who counts in a session, also by messages that retention has removed (bots and the anonymous do not; people who are hidden do, if $3; those who have a bonus
 * do without a message), in the order of the live board: points (by the ledger, which knows of reversals), messages, then whose last message came first. Name and picture
 * are those of the last message. Totals are those of the people shown.
 */
const SELECT_CHATTERS = `
  WITH hidden AS (${HIDDEN}), written AS (
    SELECT sender_user_id, 1 AS messages, emote_count AS emotes, sender, created_at, arrival_seq
      FROM chat_messages
     WHERE session_id = $1 AND sender_user_id IS NOT NULL
       AND sweet_coins_reason IN ('chat_message', 'rate_limited')
     UNION ALL
    SELECT user_id, messages, emotes, json_build_object('username', username, 'profile_picture', profile_picture),
           last_at, last_seq
      FROM removed_messages WHERE session_id = $1
  ), counted AS (
    SELECT *, row_number() OVER (PARTITION BY sender_user_id ORDER BY created_at DESC, arrival_seq DESC) AS newest
      FROM written
  ), chatters AS (
    SELECT sender_user_id, sum(messages)::float8 AS messages_sent,
           sum(emotes)::float8 AS emotes_used, max(created_at) AS last_at,
           max(arrival_seq) FILTER (WHERE newest = 1) AS last_seq,
           max(sender->>'username') FILTER (WHERE newest = 1) AS username,
           max(sender->>'profile_picture') FILTER (WHERE newest = 1) AS profile_picture
      FROM counted GROUP BY sender_user_id
  ), earned AS (
    SELECT user_id, sum(amount)::float8 AS points, max(created_at) FILTER (WHERE reason IN ${BONUSES}) AS bonus_at
      FROM coin_entries WHERE session_id = $1 GROUP BY user_id
  ), standing AS (
    SELECT person.user_id, coalesce(messages_sent, 0) AS messages_sent, coalesce(emotes_used, 0) AS emotes_used,
           coalesce(last_at, bonus_at) AS last_at, coalesce(last_seq, 0) AS last_seq,
           ${asLooked('username')}, ${asLooked('profile_picture')},
           coalesce(earned.points, 0) AS points_earned, person.user_id IN (SELECT user_id FROM hidden) AS is_hidden
      FROM chatters FULL JOIN earned ON earned.user_id = chatters.sender_user_id
     CROSS JOIN LATERAL (SELECT coalesce(chatters.sender_user_id, earned.user_id) AS user_id) AS person
     WHERE chatters.sender_user_id IS NOT NULL OR bonus_at IS NOT NULL
  )
  SELECT user_id, username, profile_picture, points_earned, messages_sent, emotes_used,
         ${ms('last_at')} AS last_ms, last_seq,
         is_hidden, coalesce(sum(messages_sent) FILTER (WHERE NOT is_hidden) OVER (), 0) AS total_messages,
         coalesce(sum(points_earned) FILTER (WHERE NOT is_hidden) OVER (), 0) AS total_points,
         (count(*) FILTER (WHERE NOT is_hidden) OVER ())::float8 AS unique_chatters, ${ms('coalesce((SELECT board_updated_at FROM stream_sessions WHERE id = $1), max(last_at) OVER ())')} AS board_ms,
         (SELECT json_build_array(total_messages, total_points, unique_chatters)
            FROM stream_sessions WHERE id = $1) AS kept, ${WAITING} AS waiting_entries
    FROM standing WHERE $3 OR NOT is_hidden
   ORDER BY points_earned DESC, messages_sent DESC, last_at, last_seq, user_id::text COLLATE "C" DESC LIMIT $2`;

/** The final standings of a session, when they are those of its newest board; one row with an empty user when nobody wrote. */
const SELECT_STANDINGS = `
  WITH hidden AS (${HIDDEN}), left_out AS (
    SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(points), 0) AS points, count(*) AS people
      FROM hidden JOIN session_standings AS standing USING (user_id) WHERE standing.session_id = $1
  )
  SELECT standing.user_id, standing.username, standing.profile_picture, standing.points::float8 AS points_earned,
         standing.messages::float8 AS messages_sent, standing.emotes::float8 AS emotes_used,
         ${ms('standing.reached_at')} AS last_ms, standing.reached_seq AS last_seq,
         standing.is_hidden, (session.total_messages - left_out.messages)::float8 AS total_messages,
         (session.total_points - left_out.points)::float8 AS total_points,
         (session.unique_chatters - left_out.people)::float8 AS unique_chatters,
         ${ms('session.standings_at')} AS board_ms, json_build_array(
           session.total_messages - left_out.messages, session.total_points - left_out.points,
           session.unique_chatters - left_out.people) AS kept, ${WAITING} AS waiting_entries
    FROM stream_sessions AS session CROSS JOIN left_out
    LEFT JOIN LATERAL (
      SELECT * FROM (
        SELECT *, user_id IN (SELECT user_id FROM hidden) AS is_hidden FROM session_standings WHERE session_id = session.id
      ) AS everybody WHERE ($3 OR NOT is_hidden) AND place > coalesce((
        SELECT place FROM session_standings WHERE session_id = session.id AND user_id = $4), 0) ORDER BY place LIMIT $2) AS standing ON true
   WHERE session.id = $1 AND session.ended_at IS NOT NULL
     AND session.standings_at >= coalesce(session.board_updated_at, '-infinity')
   ORDER BY standing.place`;

/** A chatter of a session; the last seven fields are of the whole board. Times in ms. */
export interface StoredChatter extends Omit<BoardRow, 'rank'> {
  last_ms: number;
  last_seq: string;
  is_hidden: boolean;
  total_messages: number;
  total_points: number;
  unique_chatters: number;
  board_ms: number;
  /** Totals (messages, points, people) of the board of that time; null of a session that Postgres does not have. */
  kept: (number | null)[] | null;
  waiting_entries: string[] | null;
}

/** A row of SELECT_STANDINGS; without anybody it has the totals alone. */
type Standing = StoredChatter | (Omit<StoredChatter, 'user_id'> & { user_id: null });

const isSomebody = (row: Standing): row is StoredChatter => row.user_id !== null;

/** Boards from Postgres, of sessions whose Redis keys are gone: as they were written down, else counted from the messages. */
@Injectable()
export class StoredBoard {
  /** Readings under way; while Redis is away everybody who watches a channel asks for the same one. */
  private readonly readings = new Map<string, Promise<Board>>();

  constructor(private readonly database: Database) {}

  /** @throws DatabaseUnavailable */
  readStoredBoard(sessionId: string, limit: number, after: BoardPlace | null): Promise<Board> {
    if (after) return this.read(sessionId, limit, after);
    const key = `${sessionId} ${limit}`;
    const shared = this.readings.get(key);
    if (shared) return shared;
    const reading = this.read(sessionId, limit, null).finally(() => this.readings.delete(key));
    this.readings.set(key, reading);
    return reading;
  }

  /** Everybody on a session's board in its order, the hidden too, in pages. @throws DatabaseUnavailable */
  async *chatterPages(read: ReadPages, sessionId: string, size: number): AsyncGenerator<StoredChatter[]> {
    let isWrittenDown = false;
    for await (const page of read<Standing>(SELECT_STANDINGS, [sessionId, null, true, null], size)) {
      isWrittenDown = true;
      yield page.filter(isSomebody);
    }
    if (!isWrittenDown) yield* this.countedPages(read, sessionId, size);
  }

  /** As chatterPages, always counted from the messages. */
  countedPages(read: ReadPages, sessionId: string, size: number): AsyncGenerator<StoredChatter[]> {
    return read<StoredChatter>(SELECT_CHATTERS, [sessionId, null, true], size);
  }

  private async read(sessionId: string, limit: number, after: BoardPlace | null): Promise<Board> {
    const user = after?.user_id ?? null;
    const written = await this.database.query<Standing>(SELECT_STANDINGS, [sessionId, limit, false, user]);
    const chatters =
      written.length > 0 ? written.filter(isSomebody) : await this.countedPage(sessionId, limit, after);
    const {
      total_messages = 0,
      total_points = 0,
      unique_chatters = 0,
      board_ms = 0,
      kept = null,
    } = written[0] ?? chatters[0] ?? {};
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
    const leaderboard = rank(rows, after);
    const last = chatters.at(-1);
    const hasMore = last && rows.length === limit && (after !== null || limit < unique_chatters);
    return {
      leaderboard,
      end: hasMore ? { ...placeOf(last), rank: leaderboard.at(-1)?.rank ?? 0 } : null,
      stats: { total_messages, total_points, unique_chatters },
      last_updated: timeWith([total_messages, total_points, unique_chatters], kept, board_ms),
    };
  }

  /** Counting costs the same whatever the page is. */
  private async countedPage(
    sessionId: string,
    limit: number,
    after: BoardPlace | null,
  ): Promise<StoredChatter[]> {
    const most = after ? null : limit;
    const chatters = await this.database.query<StoredChatter>(SELECT_CHATTERS, [sessionId, most, false]);
    if (!after) return chatters;
    const place = memberOf(after);
    return chatters.filter((chatter) => memberOf(placeOf(chatter)) < place).slice(0, limit);
  }
}

const placeOf = ({ points_earned, messages_sent, last_ms, last_seq, user_id }: StoredChatter) => ({
  points: points_earned,
  messages: messages_sent,
  last_ms: Math.round(last_ms),
  last_seq,
  user_id,
});

/**
 * Postgres may have less of a board, or more, than there was at the time that it keeps: while Redis makes the board anew, or is
 * behind. That is another board, and has another time as long as its totals are others.
 */
function timeWith(totals: number[], kept: StoredChatter['kept'], boardMs: number): number {
  const added = totals.map((total, i) => total - (kept?.[i] ?? total));
  return boardMs + added.reduce((sum, count) => sum + count, 0);
}
