import type { Load } from '../load/load-process';
import type { Rig, Server } from '../rig/rig';
import type { Size } from '../size';

/** How long pages took. */
type Pages = Awaited<ReturnType<Load>>['ack'];

const CHANNEL = 6_600_001;
const FIRST_USER = 30_000_000;
const BATCH = 20_000;

export interface PeriodsResult {
  entries: number;
  viewers: number;
  /** Viewers on the board that pages are asked of. */
  crowd: number;
  /** ms of Postgres for each entry: with no board but that of all time, and with one of each period besides. */
  alone: number;
  withAll: number;
  /** Of a page of 50 of the board of all time, one request at a time; ms. */
  top: Pages;
  around: Pages;
  /** Boards that were compared with a plain sum, row by row. */
  equal: number;
}

/** Somebody earns a coin or two, at some time of the last 40 days; a few have far more than most. */
const FILL = `
  INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
  SELECT ${FIRST_USER} + floor(power(random(), 3) * $3::bigint)::bigint, '${CHANNEL}-1760000000', 'period-' || n,
         1 + n % 2, 'chat_message', date_trunc('second', now() - random() * interval '40 days')
    FROM generate_series($1::bigint, $2::bigint) AS n`;

/** Everybody of a crowd has a coin at least. */
const CROWD = `
  INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
  SELECT ${FIRST_USER} + n, '${CHANNEL}-1760000000', 'crowd-' || n,
         1 + n % 2, 'chat_message', date_trunc('second', now() - random() * interval '40 days')
    FROM generate_series($1::bigint, $2::bigint) AS n`;

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
export async function periods(rig: Rig, size: Size): Promise<PeriodsResult> {
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
  const result = {
    entries,
    viewers,
    crowd,
    alone,
    withAll,
    top: await ask(rig, api, ['/api/leaderboard'], pages),
    around: await ask(
      rig,
      api,
      some.map(({ user_id }) => `/api/leaderboard?around=${user_id}`),
      pages,
    ),
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

async function ask(rig: Rig, api: Server, paths: string[], count: number): Promise<Pages> {
  const repeat = paths.map((path) => `GET ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n`);
  const order = { port: api.port, repeat, connections: 1, from: 0, seconds: 60 };
  await rig.load.run({ ...order, count: 100 });
  const { accepted, sent, ack, statuses } = await rig.load.run({ ...order, count });
  if (accepted !== sent) throw new Error(`boards over time: ${JSON.stringify(statuses)}`);
  return ack;
}
