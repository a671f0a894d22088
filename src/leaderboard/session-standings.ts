import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../platform/database/database';
import { LongAnswer, requirePrimary } from '../platform/database/long-answer';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';
import { ms } from '../platform/database/milliseconds';

const PAGE = 1000;

const SELECT_STATE = `
  SELECT ${ms('standings_at')} AS standings_ms,
         ${ms('board_updated_at')} AS board_ms
    FROM stream_sessions WHERE id = $1 AND ended_at IS NOT NULL`;

const INSERT = `
  INSERT INTO session_standings
         (session_id, place, user_id, points, messages, emotes, username, profile_picture, reached_at, reached_seq)
  SELECT $1, row.* FROM unnest($2::int[], $3::bigint[], $4::bigint[], $5::bigint[], $6::bigint[], $7::text[], $8::text[],
                               $9::timestamptz[], $10::bigint[]) AS row`;

/** Totals are those of the rows that were just written; the time never lies before one that was stored for the board. */
const COMPLETE = `
  UPDATE stream_sessions AS session
     SET standings_at = greatest(
           to_timestamp($2::float8 / 1000), coalesce(session.board_updated_at, to_timestamp($3::float8 / 1000))),
         total_messages = total.messages, total_points = total.points, unique_chatters = total.people
    FROM (SELECT coalesce(sum(messages), 0) AS messages, coalesce(sum(points), 0) AS points, count(*) AS people
            FROM session_standings WHERE session_id = $1) AS total
   WHERE session.id = $1`;

/** The board in Redis lacks entries of which Redis is yet to be told. */
const SELECT_WAITING = 'SELECT 1 FROM coin_outbox WHERE session_id = $1 LIMIT 1';

interface Row {
  user_id: string;
  points: number;
  messages: number;
  emotes: number;
  username: string;
  profile_picture: string | null;
  last_ms: number;
  last_seq: string;
}

/** The board moved while it was written down. */
class Moved extends Error {}

/**
 * Writes down the boards of ended sessions, for readers to whom Redis has no board any more. Safe to repeat and to be done
 * by several at once: all rows of a session are replaced in one transaction that holds the session.
 */
@Injectable()
export class SessionStandings {
  constructor(
    private readonly live: RedisBoard,
    private readonly stored: StoredBoard,
    private readonly database: Database,
    private readonly longAnswer: LongAnswer,
  ) {}

  /**
   * Has the standings of the session's newest board in Postgres. To be called when every decision on it is there.
   * @returns last_updated (ms) of the board that is written down (null: Redis has none), or `later` when the session is not
   *   ended in Postgres yet or its board moved meanwhile
   */
  async ensure(sessionId: string): Promise<{ lastUpdated: number | null } | 'later'> {
    const [state] = await this.database.query<{ standings_ms: number | null; board_ms: number | null }>(
      SELECT_STATE,
      [sessionId],
    );
    if (!state) return 'later';
    const lastUpdated = await this.live.lastUpdated(sessionId);
    const newest = Math.max(lastUpdated ?? 0, state.board_ms ?? 0);
    if (state.standings_ms !== null && state.standings_ms >= newest) return { lastUpdated };
    try {
      const written = lastUpdated === null ? this.count(sessionId) : this.copy(sessionId, lastUpdated);
      return (await written) ? { lastUpdated } : 'later';
    } catch (error) {
      if (error instanceof Moved) return 'later';
      throw error;
    }
  }

  /** From the board in Redis: it also counts messages that retention has removed since. */
  private copy(sessionId: string, lastUpdated: number): Promise<boolean> {
    return this.write(sessionId, lastUpdated, this.live.standingPages(sessionId, PAGE), async () => {
      if ((await this.live.lastUpdated(sessionId)) !== lastUpdated) throw new Moved();
    });
  }

  /** From the messages, when Redis has no board. */
  private count(sessionId: string): Promise<boolean> {
    return this.longAnswer.connected(async (read) => {
      const { stored } = this;
      async function* rows(): AsyncGenerator<Row[]> {
        for await (const page of stored.countedPages(read, sessionId, PAGE))
          yield page.map(({ points_earned, messages_sent, emotes_used, ...chatter }) => ({
            ...chatter,
            points: points_earned,
            messages: messages_sent,
            emotes: emotes_used,
          }));
        await requirePrimary(read);
      }
      return this.write(sessionId, null, rows(), () => Promise.resolve());
    });
  }

  private write(
    sessionId: string,
    lastUpdated: number | null,
    pages: AsyncGenerator<Row[]>,
    check: () => Promise<void>,
  ): Promise<boolean> {
    return this.database.transaction(async (query) => {
      const held = await query(
        'SELECT 1 FROM stream_sessions WHERE id = $1 AND ended_at IS NOT NULL FOR UPDATE',
        [sessionId],
      );
      if (held.length === 0) return false;
      // Whoever inserts one holds the session too.
      if ((await query(SELECT_WAITING, [sessionId])).length > 0) return false;
      await query('DELETE FROM session_standings WHERE session_id = $1', [sessionId]);
      let place = 0;
      let newestMs = 0;
      for await (const page of pages) {
        await insert(query, sessionId, place, page);
        place += page.length;
        newestMs = page.reduce((newest, { last_ms }) => Math.max(newest, last_ms), newestMs);
      }
      // Without a time of the board's own it is the time of its newest message, as StoredBoard has it.
      await query(COMPLETE, [sessionId, lastUpdated, newestMs]);
      await check();
      return true;
    });
  }
}

async function insert(query: Query, sessionId: string, after: number, rows: Row[]): Promise<void> {
  await query(INSERT, [
    sessionId,
    rows.map((_, i) => after + i + 1),
    rows.map(({ user_id }) => user_id),
    rows.map(({ points }) => points),
    rows.map(({ messages }) => messages),
    rows.map(({ emotes }) => emotes),
    rows.map(({ username }) => username ?? ''),
    rows.map(({ profile_picture }) => profile_picture),
    rows.map(({ last_ms }) => new Date(last_ms).toISOString()),
    rows.map(({ last_seq }) => last_seq),
  ]);
}
