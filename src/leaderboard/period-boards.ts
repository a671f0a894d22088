import { Injectable, ServiceUnavailableException } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { LongWrite } from '../platform/database/long-write';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import type { Span } from './period-span';

/** The `broadcaster_user_id` of boards of all channels together. */
export const ALL_CHANNELS = '0';

/** Boards that are kept at most: each costs a row per viewer, and each of the present a write per award. */
const MAX_BOARDS = 200;
/** One that nobody has asked for in this time gives way to a new one. */
const UNUSED_MINUTES = 10;
const UNUSED_DAYS = 30;
/** How long a request waits for a board that is being counted; a read ends within 2 s. */
const PATIENCE_MS = 1_200;

const SELECT_BOARD = `
  SELECT id, asked_at < now() - interval '5 minutes' AS is_stale FROM period_boards
   WHERE broadcaster_user_id = $1 AND from_at = $2::timestamptz AND to_at = $3::timestamptz AND dropped_at IS NULL`;

/** The board of all time and all channels stays: viewers' ranks come from it. */
const DROP_UNUSED = `
  UPDATE period_boards SET dropped_at = now()
   WHERE id IN (
     SELECT id FROM (
       SELECT id, asked_at, row_number() OVER (ORDER BY asked_at DESC) AS place FROM period_boards
        WHERE dropped_at IS NULL AND NOT (broadcaster_user_id = 0 AND from_at = '-infinity')
     ) AS board
     WHERE asked_at < now() - interval '${UNUSED_DAYS} days'
        OR place >= ${MAX_BOARDS} AND asked_at < now() - interval '${UNUSED_MINUTES} minutes')`;

/** Finds boards over time, and has one counted that is asked for the first time. */
@Injectable()
export class PeriodBoards {
  /** Those that this process is counting, by channel and span. */
  private readonly counting = new Map<string, Promise<number>>();

  constructor(
    private readonly database: Database,
    private readonly longWrite: LongWrite,
    private readonly log: Log,
  ) {}

  /**
   * The id of a board. @throws DatabaseUnavailable
   * @throws ServiceUnavailableException while it is being counted for the first time, and when too many are in use
   */
  async board(broadcasterId: string, span: Span): Promise<number> {
    const parameters = [broadcasterId, span.from_at, span.to_at];
    const [known] = await this.database.query<{ id: number; is_stale: boolean }>(SELECT_BOARD, parameters);
    if (known) {
      if (known.is_stale) await this.noteUse(known.id);
      return known.id;
    }
    return this.count(parameters);
  }

  /** Should it fail, the board is counted again when it is asked for again. */
  private async noteUse(id: number): Promise<void> {
    await this.database
      .query('UPDATE period_boards SET asked_at = now() WHERE id = $1', [id])
      .catch((error: unknown) =>
        this.log.debug({ board: id, error: String(error) }, 'its use was not noted'),
      );
  }

  private async count(parameters: string[]): Promise<number> {
    const key = parameters.join(' ');
    let counted = this.counting.get(key);
    if (!counted) {
      counted = this.countAnew(parameters).finally(() => this.counting.delete(key));
      this.counting.set(key, counted);
      // The request may have been answered by then.
      counted.catch((error: unknown) =>
        this.log.warn({ board: key, error: String(error) }, 'a board was not counted'),
      );
    }
    const board = await withDeadline(
      counted.then((id) => ({ id })),
      PATIENCE_MS,
      'Postgres',
    ).catch((error: unknown) => {
      if (this.counting.has(key)) return null;
      throw error;
    });
    if (board) return board.id;
    throw new ServiceUnavailableException(
      'this board is being counted for the first time; ask again in some seconds',
    );
  }

  /** Dying in between leaves nothing: a board is there when all of it is. */
  private async countAnew(parameters: string[]): Promise<number> {
    const began = performance.now();
    await this.makeRoom();
    const floor = await this.floor();
    const id = await this.longWrite.transaction(async (query) => {
      const [row] = await query<{ id: number }>(
        'SELECT period_boards_count($1::bigint, $2::timestamptz, $3::timestamptz, $4::bigint) AS id',
        [...parameters, floor],
      );
      return (row as { id: number }).id;
    });
    const [broadcaster_user_id, from, to] = parameters;
    const facts = { board: id, broadcaster_user_id, from, to, ms: Math.round(performance.now() - began) };
    this.log.info(facts, 'a board over time was counted');
    return id;
  }

  /** Waits until every ledger transaction of now has ended. @returns the greatest id of their entries */
  private floor(): Promise<string> {
    return this.longWrite.transaction(async (query) => {
      const [row] = await query<{ floor: string }>('SELECT period_boards_floor() AS floor');
      return (row as { floor: string }).floor;
    });
  }

  /**
   * Drops boards that nobody asks for. A ledger transaction may still write to a board that it found before: its rows are
   * removed when all such have ended. Dying in between leaves a dropped board, which the next call finishes.
   */
  private async makeRoom(): Promise<void> {
    await this.database.query(DROP_UNUSED);
    const boards = await this.database.query<{ id: number; is_dropped: boolean }>(
      'SELECT id, dropped_at IS NOT NULL AS is_dropped FROM period_boards',
    );
    const dropped = boards.filter(({ is_dropped }) => is_dropped).map(({ id }) => id);
    if (boards.length - dropped.length > MAX_BOARDS)
      throw new ServiceUnavailableException(
        `${MAX_BOARDS} boards over time are in use already; ask for another one in ${UNUSED_MINUTES} minutes`,
      );
    if (dropped.length === 0) return;
    await this.floor();
    await this.longWrite.transaction(async (query) => {
      for (const table of ['period_board_sums', 'period_board_ranks'])
        await query(`DELETE FROM ${table} WHERE board_id = ANY($1)`, [dropped]);
      await query('DELETE FROM period_boards WHERE id = ANY($1)', [dropped]);
    });
  }
}
