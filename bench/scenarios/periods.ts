import { askedInTurn } from '../rig/requests';
import type { Rig } from '../rig/rig';
import type { Size } from '../size';

const CHANNEL = 6_600_001;
const FIRST_USER = 30_000_000;
const BATCH = 20_000;

/** Somebody earns a coin or two, at some time of the last 40 days. */
const fillBy = (user: string, message: string) => `
  INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
  SELECT ${FIRST_USER} + ${user}, '${CHANNEL}-1760000000', '${message}-' || n,
         1 + n % 2, 'chat_message', date_trunc('second', now() - random() * interval '40 days')
    FROM generate_series($1::bigint, $2::bigint) AS n`;
/** A few have far more than most. */
const FILL = fillBy('floor(power(random(), 3) * $3::bigint)::bigint', 'period');
/** Everybody of a crowd has a coin at least. */
const CROWD = fillBy('n', 'crowd');

const PERIODS = ['all', 'month', 'week', 'day'] as const;
const ZONES = ['UTC', 'Europe/Berlin'];

/** A board as it is kept, without one as a plain sum makes it: rows that differ in either. */
const DIFFERENCE = `
  WITH board AS (SELECT id, from_at, to_at FROM period_boards WHERE broadcaster_user_id = 0),
  plain AS (
    SELECT board.id AS board_id, entry.user_id, sum(entry.amount) AS points, max(entry.created_at) AS reached_at
      FROM board JOIN coin_entries AS entry ON entry.created_at >= board.from_at AND entry.created_at < board.to_at
     GROUP BY 1, 2
  )
  SELECT (SELECT count(*) FROM board)::int AS boards, count(*)::int AS different
    FROM plain FULL JOIN period_board_sums AS kept USING (board_id, user_id)
   WHERE plain.points IS DISTINCT FROM kept.points OR plain.reached_at IS DISTINCT FROM kept.reached_at`;

/** Boards over time: what they cost the ledger, whether they are what a plain sum makes of it, and what a page costs. */
export async function periods(rig: Rig, size: Size) {
  const { entries, viewers, crowd, pages } = size.periods;
  await rig.empty();
  await rig.query('DELETE FROM period_boards WHERE broadcaster_user_id <> 0 OR from_at > $1', ['-infinity']);
  const api = await rig.app('api');
  const half = entries / 2;
  const alone = await fill(rig, 1, half, FILL, [viewers]);
  for (const tz of ZONES)
    for (const period of PERIODS) await counted(`${api.url}/api/leaderboard?period=${period}&tz=${tz}`);
  const withAll = await fill(rig, half + 1, entries, FILL, [viewers]);
  const [found] = await rig.query<{ boards: number; different: number }>(DIFFERENCE);
  if (found?.different !== 0) throw new Error(`boards differ from a plain sum in ${found?.different} rows`);
  await fill(rig, 0, crowd - 1, CROWD, []);
  await rig.query('VACUUM (ANALYZE) period_board_sums, period_board_ranks');
  const some = await rig.query<{ user_id: string }>(
    'SELECT user_id FROM period_board_sums WHERE board_id = (SELECT min(id) FROM period_boards) ORDER BY random() LIMIT 200',
  );
  const ask = (paths: string[]) => askedInTurn(rig, api, paths, { count: pages, warmUp: 100 });
  const result = {
    entries,
    viewers,
    // Viewers on the board that pages are asked of.
    crowd,
    // ms of Postgres for each entry: with no board but that of all time, and with one of each period besides.
    alone,
    withAll,
    // Of a page of 50 of the board of all time, one request at a time; ms.
    top: await ask(['/api/leaderboard']),
    around: await ask(some.map(({ user_id }) => `/api/leaderboard?around=${user_id}`)),
    // Boards that were compared with a plain sum, row by row.
    equal: found.boards,
  };
  rig.log(`  ${JSON.stringify(result)}`);
  await rig.empty();
  return result;
}

/** @returns ms for each entry */
async function fill(rig: Rig, from: number, to: number, sql: string, more: number[]): Promise<number> {
  const begin = performance.now();
  for (let n = from; n <= to; n += BATCH) await rig.query(sql, [n, Math.min(to, n + BATCH - 1), ...more]);
  const each = (performance.now() - begin) / (to - from + 1);
  rig.log(`  ${to} entries, ${each.toFixed(3)} ms for each`);
  return each;
}

/** Asks until a board is counted. */
async function counted(url: string): Promise<void> {
  for (;;) {
    const { status } = await fetch(url);
    if (status === 200) return;
    if (status !== 503) throw new Error(`${url} is answered ${status}`);
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
}
