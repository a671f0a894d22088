import { StoredMessages } from '../../src/chat/stored-messages';
import type { Database } from '../../src/platform/database/database';
import { TestStores } from '../support/stores';

const OTHERS = 20_000;

let stores: TestStores;
beforeAll(async () => {
  stores = await TestStores.create();
  // A channel with much chat of one stream, all judged, and much of another channel that waits for the judge.
  await stores.sql(
    `INSERT INTO chat_messages (message_id, broadcaster_user_id, sender_user_id, session_id, content, emotes, emote_count,
       broadcaster, sender, created_at, received_at, arrival_seq, sweet_coins_earned, sweet_coins_reason)
     SELECT 'm' || n, 4242 + n % 2, 1, CASE n % 2 WHEN 0 THEN '4242-1767225600' END, '', '[]', 0, '{}', '{}',
            to_timestamp(1767225600 + n), now(), n, 0, CASE n % 2 WHEN 0 THEN 'rate_limited' ELSE 'pending' END
       FROM generate_series(1, ${OTHERS}) AS n`,
  );
  await stores.sql('ANALYZE chat_messages');
});
afterAll(() => stores.remove());

interface Plan {
  'Actual Rows': number;
  'Actual Loops': number;
  'Rows Removed by Filter'?: number;
  Plans?: Plan[];
}
const touched = (plan: Plan): number => {
  const rows = plan['Actual Rows'] + (plan['Rows Removed by Filter'] ?? 0);
  return rows * plan['Actual Loops'] + (plan.Plans ?? []).reduce((sum, part) => sum + touched(part), 0);
};

/** Rows that Postgres looks at for a page. */
async function rowsFor(sessionId: string, isKnown = false): Promise<{ found: number; looked: number }> {
  let looked = 0;
  const explaining = {
    query: async (sql: string, parameters: unknown[]) => {
      const [row] = await stores.sql<{ 'QUERY PLAN': { Plan: Plan }[] }>(
        `EXPLAIN (ANALYZE, FORMAT JSON) ${sql}`,
        parameters,
      );
      looked += touched(row?.['QUERY PLAN'][0]?.Plan as Plan);
      return stores.sql(sql, parameters);
    },
  } as unknown as Database;
  const page = await new StoredMessages(explaining).storedPage({ session_id: sessionId }, 10, null, isKnown);
  return { found: page.length, looked };
}

test('a page of a session costs what it shows, whether the session is full, unknown, or of a channel that waits', async () => {
  const full = await rowsFor('4242-1767225600');
  expect(full.found).toBe(10);
  const unknown = await rowsFor('4242-1');
  expect(unknown.found).toBe(0);
  const unjudged = await rowsFor('4243-1');
  expect(unjudged.found).toBe(0);
  const known = await rowsFor('4243-1', true);
  expect(known.found).toBe(10);
  for (const { looked } of [full, unknown, unjudged, known]) expect(looked).toBeLessThan(200);
});
