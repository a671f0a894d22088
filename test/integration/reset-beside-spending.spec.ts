import { ADMIN_SETTINGS, administration } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { expectBalanced } from '../support/ledger';
import { freshId } from '../support/people';
import { withPostgres } from '../support/postgres';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

/** Balances are held in the order of their users, so that a reset waits for this one before it holds any other. */
const FIRST = '1';
let lastKey = 0;
const change = async (what: 'adjust' | 'spend', user: string, amount: number): Promise<void> => {
  const idempotency_key = `k${(lastKey += 1)}`;
  const { status } = await ask('POST', `viewers/${user}/${what}`, {
    amount,
    reason: 'test',
    idempotency_key,
  });
  expect([what, amount, status]).toEqual([what, amount, 200]);
};
const balances = async (users: string[]) => {
  const rows = await board.sql<{ user_id: string; balance: string }>(
    'SELECT user_id, balance FROM coin_balances',
  );
  const found = new Map(rows.map(({ user_id, balance }) => [user_id, balance]));
  return users.map((user) => found.get(user) ?? '0');
};
const isWaiting = async () =>
  (
    await board.sql(
      "SELECT 1 FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'",
    )
  ).length > 0;

test('what is spent, given or begun while a reset is under way is neither taken twice nor left over', async () => {
  const [spends, spendsAll, earns, begins] = Array.from({ length: 4 }, () => String(freshId())) as [
    string,
    string,
    string,
    string,
  ];
  for (const user of [FIRST, spends, spendsAll, earns]) await change('adjust', user, 100);
  const batch = await withPostgres(board.stores.databaseUrl, async (client) => {
    await client.query('BEGIN');
    await client.query('SELECT FROM coin_balances WHERE user_id = $1 FOR UPDATE', [FIRST]);
    const resetting = ask<{ batch_id: string; entries: number }>('POST', 'batches/reset', {
      scope: 'balances',
      reason: 'a new season',
    });
    await eventually(async () => expect(await isWaiting()).toBe(true));
    // Nobody waits for the reset.
    await change('spend', spends, 30);
    await change('spend', spendsAll, 100);
    await change('adjust', earns, 11);
    await change('adjust', begins, 7);
    await client.query('COMMIT');
    return (await resetting).body;
  });
  const all = [FIRST, spends, spendsAll, earns, begins];
  // A first balance that came after the last look at all of them stays.
  expect(await balances(all)).toEqual(['0', '0', '0', '0', '7']);
  await expectBalanced(board);
  await ask('POST', `batches/${batch.batch_id}/undo`, { reason: 'a mistake' });
  expect(await balances(all)).toEqual(['100', '70', '0', '111', '7']);
  await expectBalanced(board);
}, 60_000);
