import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';

let board: Kickboard;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(() => board.close());

test('of several resets at once one takes what everybody has, and the others find nothing', async () => {
  const ask = administration(board);
  const people = Array.from({ length: 30 }, (_, i) => String(600_000 + i));
  for (const user of people)
    await ask('POST', `viewers/${user}/adjust`, { amount: 7, reason: 'test', idempotency_key: `to-${user}` });
  const resets = await Promise.all(
    [1, 2, 3, 4].map(() =>
      ask<{ entries: number }>('POST', 'batches/reset', { scope: 'balances', reason: 'a new season' }),
    ),
  );
  expect(resets.map(({ body }) => body.entries).sort((a, b) => a - b)).toEqual([0, 0, 0, people.length]);
  const entries = await board.sql(
    `SELECT user_id, amount FROM coin_entries WHERE reason = 'reset' ORDER BY user_id`,
  );
  expect(entries).toEqual(people.map((user_id) => ({ user_id, amount: -7 })));
});
