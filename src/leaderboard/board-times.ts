import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { BoardStats } from './board';
import { RedisBoard } from './redis-board';
import { isRedisUnavailable } from '../platform/redis/unavailable';

/**
 * A later time never gives way to an earlier one: two workers may store them in any order. They lock sessions in one
 * order, or each could wait for the other. The totals of standings that were written down of that board, or a later one, stay.
 */
const STORE = `
  WITH locked AS (
    SELECT session.id, given.*, coalesce(session.standings_at >= given.at, false) AS is_written
      FROM stream_sessions AS session
      JOIN unnest($1::text[], $2::timestamptz[], $3::bigint[], $4::bigint[], $5::bigint[])
        AS given(session_id, at, messages, points, chatters) ON session.id = given.session_id
     WHERE session.board_updated_at IS NULL OR session.board_updated_at < given.at
     ORDER BY session.id FOR UPDATE OF session
  )
  UPDATE stream_sessions AS session
     SET board_updated_at = locked.at,
         total_messages = CASE WHEN is_written THEN total_messages ELSE locked.messages END,
         total_points = CASE WHEN is_written THEN total_points ELSE locked.points END,
         unique_chatters = CASE WHEN is_written THEN unique_chatters ELSE locked.chatters END
    FROM locked WHERE session.id = locked.id`;

/** When a board changed last, and the totals that it had from then on: by these it is known again. */
export interface BoardTime extends BoardStats {
  session_id: string;
  last_updated: number;
}

/**
 * Keeps in Postgres when boards changed last, so that a board read from there has the same `last_updated`; and with which
 * totals, because Postgres may have got more of the board since, or less: that is another board, and needs a time of its own.
 */
@Injectable()
export class BoardTimes {
  constructor(
    private readonly boards: RedisBoard,
    private readonly database: Database,
  ) {}

  /** To be called after decisions on these sessions were made and before they count as synced. */
  async store(sessionIds: string[]): Promise<void> {
    const boards = await Promise.all(
      sessionIds.map((id) => this.boards.readLiveBoard(id, 0).catch(unlessDamaged)),
    );
    const times = boards.flatMap((board, i): BoardTime[] =>
      board
        ? [{ session_id: sessionIds[i] as string, last_updated: board.last_updated, ...board.stats }]
        : [],
    );
    await this.keep(times);
  }

  /** @throws DatabaseUnavailable */
  async keep(times: BoardTime[]): Promise<void> {
    if (times.length === 0) return;
    await this.database.query(STORE, [
      times.map(({ session_id }) => session_id),
      times.map(({ last_updated }) => new Date(last_updated).toISOString()),
      times.map(({ total_messages }) => total_messages),
      times.map(({ total_points }) => total_points),
      times.map(({ unique_chatters }) => unique_chatters),
    ]);
  }
}

/** A board that cannot be read is restored with a time of its own; it must not hold up the decisions of all others. */
function unlessDamaged(error: unknown): null {
  if (isRedisUnavailable(error)) throw error;
  return null;
}
