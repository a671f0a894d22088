import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { RedisBoard } from './redis-board';

/**
 * A later time never gives way to an earlier one: two workers may store them in any order. They lock sessions in one
 * order, or each could wait for the other.
 */
const STORE = `
  WITH locked AS (
    SELECT session.id, given.at
      FROM stream_sessions AS session JOIN unnest($1::text[], $2::timestamptz[]) AS given(id, at) USING (id)
     WHERE session.board_updated_at IS NULL OR session.board_updated_at < given.at
     ORDER BY session.id FOR UPDATE OF session
  )
  UPDATE stream_sessions AS session SET board_updated_at = locked.at FROM locked WHERE session.id = locked.id`;

/** Keeps in Postgres when boards changed last, so that a board read from there has the same `last_updated`. */
@Injectable()
export class BoardTimes {
  constructor(
    private readonly boards: RedisBoard,
    private readonly database: Database,
  ) {}

  /** To be called after decisions on these sessions were made and before they count as synced. */
  async store(sessionIds: string[]): Promise<void> {
    const times = await Promise.all(
      sessionIds.map(async (id) => ({ id, ms: await this.boards.lastUpdated(id) })),
    );
    const known = times.flatMap(({ id, ms }) =>
      ms === null ? [] : [{ id, at: new Date(ms).toISOString() }],
    );
    if (known.length === 0) return;
    await this.database.query(STORE, [known.map(({ id }) => id), known.map(({ at }) => at)]);
  }

  /** Of a board that is about to be made anew. @throws DatabaseUnavailable */
  async keep(sessionId: string, lastUpdated: number): Promise<void> {
    await this.database.query(STORE, [[sessionId], [new Date(lastUpdated).toISOString()]]);
  }
}
