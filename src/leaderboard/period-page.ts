// Longer than usual: its statements are the half of it, and say what a page costs.
import { Injectable } from '@nestjs/common';
import { ERASED_NAME } from '../erasure/erased-people';
import { Database } from '../platform/database/database';
import { httpsUrl } from '../platform/http/https-url';
import { ALL_CHANNELS } from './period-boards';
import type { PeriodCursor, Place } from './period-cursor';

/** Which rows of a board: its first ones, those beside a place, or those around a viewer. */
export type Window =
  | { kind: 'top' }
  | { kind: 'beside'; cursor: PeriodCursor }
  | { kind: 'around'; user_id: string };

export interface PeriodRow extends Place {
  rank: number;
  username: string;
  profile_picture: string | null;
}

/** Rows in the board's order; `before` and `after`: there are more on that side. */
export interface PeriodPage {
  rows: PeriodRow[];
  total_viewers: number;
  before: boolean;
  after: boolean;
}

/** A viewer's standing; `points` is null of somebody who earned nothing, `rank` also of somebody who is on no board. */
export interface PeriodStanding {
  points: string | null;
  rank: number | null;
  is_hidden: boolean;
}

/** Who is on no board now: the excluded, and those whom the channel ($2), or any one, has banned. */
const HIDDEN = `
  hidden AS MATERIALIZED (
    SELECT user_id FROM viewer_exclusions
     UNION
    SELECT user_id FROM viewer_bans
     WHERE ($2::bigint = ${ALL_CHANNELS} OR broadcaster_user_id = $2::bigint) AND (expires_at IS NULL OR expires_at > now())
  )`;

/** How many viewers have how many points, without the hidden. One look-up for each of them: LIMIT keeps it at that. */
const HELD = `
  held AS MATERIALIZED (
    SELECT ranks.points, ranks.viewers - coalesce(away.viewers, 0) AS viewers
      FROM period_board_ranks AS ranks
      LEFT JOIN (
        SELECT sums.points, count(*) AS viewers
          FROM hidden, LATERAL (SELECT points FROM period_board_sums
                                 WHERE board_id = $1 AND user_id = hidden.user_id AND points > 0 LIMIT 1) AS sums
         GROUP BY 1) AS away USING (points)
     WHERE ranks.board_id = $1 AND ranks.viewers > coalesce(away.viewers, 0)
  )`;

/** NOT IN, because a join would lose the order of the index, and the whole board would be sorted for a page. */
const rows = (condition: string, order: 'ASC' | 'DESC', limit: number) => `(
  SELECT user_id, points, reached_at FROM period_board_sums
   WHERE board_id = $1 AND points > 0 AND ${condition} AND user_id NOT IN (SELECT user_id FROM hidden)
   ORDER BY (-points) ${order}, reached_at ${order}, user_id ${order} LIMIT ${limit})`;

const PLACE = '((-points), reached_at, user_id)';
const ANCHOR =
  '(SELECT minus_points FROM anchor), (SELECT reached_at FROM anchor), (SELECT user_id FROM anchor)';

const BESIDE = `
  anchor AS (SELECT -($3::bigint) AS minus_points,
                    timestamptz 'epoch' + $4::bigint * interval '1 microsecond' AS reached_at, $5::bigint AS user_id)`;
const AROUND = `
  anchor AS (SELECT -points AS minus_points, reached_at, user_id FROM period_board_sums
              WHERE board_id = $1 AND user_id = $3::bigint AND points > 0
                AND user_id NOT IN (SELECT user_id FROM hidden))`;

/** The board was dropped since it was found; it has to be looked for again. */
export class BoardGone extends Error {}

type Found = { is_there: boolean; total: string | null; above: string | null } & (
  | { user_id: null }
  | (Place & { username: string | null; profile_picture: string | null; is_before: boolean })
);

/** Reads boards over time: a page costs its rows, wherever it lies, and one look at how many viewers have how many points. */
@Injectable()
export class PeriodPages {
  constructor(private readonly database: Database) {}

  /** A viewer around whom there is nothing makes an empty page. @throws DatabaseUnavailable @throws BoardGone */
  async page(board: number, broadcasterId: string, window: Window, limit: number): Promise<PeriodPage> {
    const { anchor, halves, parameters, sizes } = slices(window, limit);
    const sql = `
      WITH ${[HIDDEN, HELD, ...anchor].join(', ')},
      page AS MATERIALIZED (${halves.join(' UNION ALL ')})
      SELECT board.is_there, board.total, board.above, page.user_id, page.points::text,
             (extract(epoch FROM page.reached_at) * 1000000)::bigint::text AS reached_us, page.is_before,
             coalesce(viewer.username,
               (SELECT '${ERASED_NAME}' FROM erased_viewers WHERE user_id = page.user_id)) AS username, viewer.profile_picture
        FROM (SELECT EXISTS (SELECT 1 FROM period_boards WHERE id = $1 AND dropped_at IS NULL) AS is_there,
                     (SELECT sum(viewers) FROM held) AS total,
                     (SELECT count(*) FROM held WHERE points > (SELECT max(points) FROM page)) AS above) AS board
        LEFT JOIN page ON true LEFT JOIN viewers AS viewer USING (user_id)
       ORDER BY (-page.points), page.reached_at, page.user_id`;
    const found = await this.database.query<Found>(sql, [board, broadcasterId, ...parameters]);
    const [first] = found;
    if (!first?.is_there) throw new BoardGone();
    const ranked = rank(found, Number(first.above));
    const of = (isBefore: boolean) =>
      ranked.filter(({ is_before }) => is_before === isBefore).map(({ row }) => row);
    const [before, after] = [of(true), of(false)];
    return {
      rows: [...before.slice(Math.max(0, before.length - sizes.before)), ...after.slice(0, sizes.after)],
      total_viewers: Number(first.total ?? 0),
      before: before.length > sizes.before,
      after: after.length > sizes.after,
    };
  }

  /** @throws DatabaseUnavailable */
  async standing(board: number, broadcasterId: string, userId: string): Promise<PeriodStanding> {
    const [row] = await this.database.query<PeriodStanding & { above: string }>(
      `WITH ${HIDDEN}, ${HELD},
       mine AS (SELECT points FROM period_board_sums WHERE board_id = $1 AND user_id = $3 AND points > 0)
       SELECT (SELECT points::text FROM mine) AS points, (SELECT count(*) FROM held WHERE points > (SELECT points FROM mine)) AS above,
              EXISTS (SELECT 1 FROM hidden WHERE user_id = $3) AS is_hidden`,
      [board, broadcasterId, userId],
    );
    const { points = null, is_hidden = false, above = '0' } = row ?? {};
    return { points, is_hidden, rank: points === null || is_hidden ? null : Number(above) + 1 };
  }
}

/** The rows to read on either side of an anchor, one more than shown on each: it tells whether there are more. */
function slices(window: Window, limit: number) {
  const before = (condition: string, limit: number) =>
    `SELECT *, true AS is_before FROM ${rows(condition, 'DESC', limit)} AS before`;
  const after = (condition: string, limit: number) =>
    `SELECT *, false AS is_before FROM ${rows(condition, 'ASC', limit)} AS after`;
  if (window.kind === 'top')
    return {
      anchor: [],
      halves: [after('true', limit + 1)],
      parameters: [],
      sizes: { before: 0, after: limit },
    };
  if (window.kind === 'around') {
    const sizes = { before: Math.floor((limit - 1) / 2), after: limit - Math.floor((limit - 1) / 2) };
    return {
      anchor: [AROUND],
      halves: [
        before(`${PLACE} < (${ANCHOR})`, sizes.before + 1),
        after(`${PLACE} >= (${ANCHOR})`, sizes.after + 1),
      ],
      parameters: [window.user_id],
      sizes,
    };
  }
  const { direction, points, reached_us, user_id } = window.cursor;
  const isAfter = direction === 'after';
  const sizes = isAfter ? { before: 0, after: limit } : { before: limit, after: 0 };
  return {
    anchor: [BESIDE],
    halves: [
      before(`${PLACE} ${isAfter ? '<=' : '<'} (${ANCHOR})`, sizes.before + 1),
      after(`${PLACE} ${isAfter ? '>' : '>='} (${ANCHOR})`, sizes.after + 1),
    ],
    parameters: [points, reached_us, user_id],
    sizes,
  };
}

/** Dense ranks of rows that follow each other; `above`: how many different points are above the first. */
function rank(found: Found[], above: number): { row: PeriodRow; is_before: boolean }[] {
  let dense = above;
  let points = '';
  return found.flatMap((one) => {
    if (one.user_id === null) return [];
    if (one.points !== points) dense += 1;
    points = one.points;
    const { user_id, username, profile_picture, reached_us, is_before } = one;
    const row = {
      rank: dense,
      user_id,
      username: username ?? '',
      profile_picture: httpsUrl(profile_picture),
      points,
      reached_us,
    };
    return [{ row, is_before }];
  });
}
