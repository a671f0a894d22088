import * as fc from 'fast-check';
import { Kickboard } from '../support/kickboard';
import { periodPage, plainBoard, type PeriodQuery, wholeBoard } from '../support/period-oracle';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ workers: 0 });
});
afterAll(() => board.close());

/** In Berlin clocks are put back on 26 October, in Havana on 2 November from one to midnight, on Lord Howe put on half an hour before. */
const BEGIN = Date.parse('2025-10-01T00:00:00Z');
const END = Date.parse('2025-11-20T00:00:00Z');
const ZONES = [
  'UTC',
  'Europe/Berlin',
  'America/Havana',
  'Asia/Kathmandu',
  'Australia/Lord_Howe',
  'Pacific/Kiritimati',
];
const SPANS: PeriodQuery[] = [
  { period: 'all' },
  ...['2025-10-26', '2025-11-01', '2025-11-02', '2025-11-03'].map((at) => ({ period: 'day' as const, at })),
  ...['2025-10-26', '2025-11-02'].map((at) => ({ period: 'week' as const, at })),
  ...['2025-10-31', '2025-11-01'].map((at) => ({ period: 'month' as const, at })),
];

const entry = fc.record({
  user_id: fc.integer({ min: 1, max: 300 }).map((n) => 5_000_000 + n),
  session_id: fc.constantFrom('71-1760000000', '72-1760000000', null),
  amount: fc.integer({ min: 1, max: 3 }),
  reason: fc.constantFrom(
    'chat_message',
    'chat_message',
    'chat_message',
    'follow',
    'gift',
    'adjustment',
    'import',
    'spend',
  ),
  // Half of them within an hour of a change of the clocks; whole seconds, so that ties are the rule.
  at: fc.oneof(
    fc.integer({ min: BEGIN / 1000, max: END / 1000 }),
    fc
      .constantFrom(
        '2025-10-26T01:00:00Z',
        '2025-11-02T05:00:00Z',
        '2025-11-01T23:59:58Z',
        '2025-10-04T15:30:00Z',
      )
      .chain((time) => {
        const second = Date.parse(time) / 1000;
        return fc.integer({ min: second - 3700, max: second + 3700 });
      }),
  ),
  reversed: fc.constantFrom(null, null, null, null, 'by_id', 'taken_back'),
});

const INSERT = `
  INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
  SELECT user_id, session_id, gen_random_uuid()::text, amount, reason, to_timestamp(at)
    FROM jsonb_to_recordset($1) AS entry(user_id bigint, session_id text, amount int, reason text, at bigint)
  RETURNING id`;
/** As take-backs do it, and as an administrator does. */
const REVERSE = `
  INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at, reverses_entry_id)
  SELECT user_id, session_id, -amount, 'reversal', created_at, CASE WHEN $2 THEN id END FROM coin_entries WHERE id = ANY($1)`;

type Entry = typeof entry extends fc.Arbitrary<infer Value> ? Value : never;

async function write(entries: Entry[]): Promise<void> {
  for (let start = 0; start < entries.length; start += 500) {
    const batch = entries.slice(start, start + 500);
    const ids = await board.sql<{ id: string }>(INSERT, [JSON.stringify(batch)]);
    const reversed = (how: string) =>
      ids
        .filter(
          (_, i) => batch[i]?.reversed === how && (how === 'by_id' || batch[i]?.reason === 'chat_message'),
        )
        .map(({ id }) => id);
    await board.sql(REVERSE, [reversed('by_id'), true]);
    await board.sql(REVERSE, [reversed('taken_back'), false]);
  }
}

const seed = Date.now() % 2 ** 31;

test(`10,000 random entries are what a plain sum makes of them, in every period and zone (seed ${seed})`, async () => {
  const entries = fc.sample(entry, { numRuns: 10_000, seed });
  const questions = SPANS.flatMap((span) =>
    (span.period === 'all' ? ['UTC'] : ZONES).map((tz) => ({ ...span, tz })),
  ).flatMap((query) => [query, { ...query, broadcaster_user_id: '71' }]);
  // Some boards are counted before, some in the middle: what was there is counted, what comes is added.
  const [early, middle, late] = [0, 1, 2].map((part) => questions.filter((_, i) => i % 3 === part));
  for (const query of early ?? []) await periodPage(board, query);
  await write(entries.slice(0, 5000));
  for (const query of middle ?? []) await periodPage(board, query);
  await write(entries.slice(5000));
  for (const query of late ?? []) await periodPage(board, query);
  await board.sql(
    'UPDATE coin_entries SET user_id = 5000999, message_id = NULL WHERE user_id IN (5000001, 5000002)',
  );
  await board.sql('DELETE FROM coin_entries WHERE user_id = 5000003');
  let people = 0;
  for (const query of questions) {
    const expected = await plainBoard(board, query);
    expect({ query, rows: await wholeBoard(board, query, 211) }).toEqual({ query, rows: expected });
    expect({ query, total: (await periodPage(board, query)).total_viewers }).toEqual({
      query,
      total: expected.length,
    });
    people += expected.length;
  }
  expect(people).toBeGreaterThan(1000);
}, 300_000);

test('a board that is counted while others write to the ledger misses nothing and counts nothing twice', async () => {
  const now = Math.floor(Date.now() / 1000);
  const batch = (n: number) =>
    JSON.stringify(
      Array.from({ length: 200 }, (_, i) => ({
        user_id: 6_000_000 + ((i * 7 + n) % 400),
        session_id: '73-1760000000',
        amount: 1,
        reason: 'chat_message',
        at: now - i,
      })),
    );
  const { Client } = await import('pg');
  const clients = await Promise.all(
    [0, 1, 2].map(async () => {
      const client = new Client(board.stores.databaseUrl);
      await client.connect();
      return client;
    }),
  );
  const query: PeriodQuery = { broadcaster_user_id: '73' };
  const asking = new AbortController();
  const writing = clients.map(async (client, c) => {
    for (let n = 0; n < 30 || !asking.signal.aborted; n += 1) await client.query(INSERT, [batch(n * 3 + c)]);
  });
  await periodPage(board, query);
  await periodPage(board, { ...query, period: 'day' });
  asking.abort();
  await Promise.all(writing);
  await Promise.all(clients.map((client) => client.end()));
  const expected = await plainBoard(board, query);
  expect(expected).toHaveLength(400);
  expect(await wholeBoard(board, query)).toEqual(expected);
});

test('a database that is emptied in one command, boards included, has empty boards, which count anew', async () => {
  const insert = `INSERT INTO coin_entries (user_id, amount, reason, created_at) VALUES (5000001, 1, 'chat_message', now())`;
  await board.sql(insert);
  expect((await wholeBoard(board, { period: 'all' })).length).toBeGreaterThan(0);
  const [{ names } = { names: '' }] = await board.sql<{ names: string }>(
    `SELECT string_agg(quote_ident(tablename), ', ') AS names FROM pg_tables
      WHERE schemaname = 'public' AND tablename NOT IN ('migrations', 'store_state', 'period_boards')`,
  );
  await board.sql(`TRUNCATE ${names}`);
  expect(await wholeBoard(board, { period: 'all' })).toEqual([]);
  await board.sql(insert);
  expect(await wholeBoard(board, { period: 'all' })).toHaveLength(1);
});
