import { ADMIN_SETTINGS, administration } from '../support/admin';
import { Kickboard } from '../support/kickboard';
import { expectBalanced } from '../support/ledger';
import { freshId, idOf, viewer } from '../support/people';

interface Made {
  status: string;
  batch_id: string;
  entries: number;
}

interface Listed {
  batches: { batch_id: string; kind: string; entries: number; undone_by: string | null; reason: string }[];
  next_cursor: string | null;
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

let lastKey = 0;
const adjust = (user: string, amount: number) =>
  ask('POST', `viewers/${user}/adjust`, {
    amount,
    reason: 'test',
    idempotency_key: `k${(lastKey += 1)}`,
    allow_negative: true,
  });
const reset = () => ask<Made>('POST', 'batches/reset', { scope: 'balances', reason: 'a new season' });
const undo = (id: string) => ask<Made>('POST', `batches/${id}/undo`, { reason: 'a mistake' });
const shown = (user: string) => board.redis.get(board.keys.coins(user));
const balances = async () =>
  Object.fromEntries(
    (
      await board.sql<{ user_id: string; balance: string }>(
        'SELECT user_id, balance FROM coin_balances WHERE balance <> 0',
      )
    ).map(({ user_id, balance }) => [user_id, balance]),
  );

test('a reset takes all that everybody has, and its undo gives it back beside what was earned meanwhile', async () => {
  const channel = board.channel();
  await channel.start();
  const [ada, ben] = [viewer('ada'), viewer('ben')];
  const debtor = String(freshId());
  await channel.chat(ada, 1);
  await channel.chat(ben, 1);
  await board.settle();
  await adjust(idOf(ada), 2_000_000_000);
  await adjust(idOf(ada), 2_000_000_000);
  await adjust(debtor, -7);
  const before = await balances();
  expect(before).toEqual({ [idOf(ada)]: '4000000001', [idOf(ben)]: '1', [debtor]: '-7' });
  const { status, body } = await reset();
  // More than an entry can hold takes several.
  expect([status, body]).toEqual([200, { status: 'applied', batch_id: expect.any(String), entries: 5 }]);
  expect(await balances()).toEqual({});
  expect([await shown(idOf(ada)), await shown(idOf(ben)), await shown(debtor)]).toEqual(['0', '0', '0']);
  await channel.chat(ada, 10);
  await expectBalanced(board);
  const undone = await undo(body.batch_id);
  expect([undone.status, undone.body]).toEqual([
    200,
    { status: 'applied', batch_id: expect.any(String), entries: 5 },
  ]);
  expect(await balances()).toEqual({ ...before, [idOf(ada)]: '4000000002' });
  expect([await shown(idOf(ada)), await shown(debtor)]).toEqual(['4000000002', '-7']);
  await expectBalanced(board);
});

test('coins that were just earned are taken by a reset as well', async () => {
  const slow = await Kickboard.start({ settings: { ...ADMIN_SETTINGS, COIN_SYNC_INTERVAL_MS: '600000' } });
  const channel = slow.channel();
  await channel.start();
  const cleo = viewer('cleo');
  const message = await channel.chat(cleo, 1);
  const isJudged = async () => slow.redis.get(slow.keys.messageCoins(message));
  while ((await isJudged()) === null) await new Promise((resolve) => setTimeout(resolve, 20));
  const made = await administration(slow)<Made>('POST', 'batches/reset', {
    scope: 'balances',
    reason: 'a new season',
  });
  expect([made.body.entries, await slow.redis.get(slow.keys.coins(idOf(cleo)))]).toEqual([1, '0']);
  await slow.close();
});

test('a batch is undone once, however many ask at once; an undo is not undone', async () => {
  await adjust(String(freshId()), 5);
  const { body } = await reset();
  const answers = await Promise.all([1, 2, 3].map(() => undo(body.batch_id)));
  expect(answers.map((answer) => answer.body.status).sort()).toEqual(['applied', 'duplicate', 'duplicate']);
  expect(new Set(answers.map((answer) => answer.body.batch_id)).size).toBe(1);
  const again = await undo(answers[0]?.body.batch_id as string);
  expect([again.status, again.body]).toMatchObject([409, { error: 'is_undo' }]);
  expect((await undo('999999999')).status).toBe(404);
  await expectBalanced(board);
});

test('an entry of a batch that was reversed by hand stays so when the batch is undone', async () => {
  const user = String(freshId());
  await adjust(user, 30);
  const { body } = await reset();
  const [entry] = await board.sql<{ id: string }>(
    'SELECT id FROM coin_entries WHERE batch_id = $1 AND user_id = $2',
    [body.batch_id, user],
  );
  await ask('POST', `entries/${entry?.id}/reverse`, { reason: 'by hand' });
  expect(await shown(user)).toBe('30');
  expect((await undo(body.batch_id)).body.entries).toBe(body.entries - 1);
  expect(await shown(user)).toBe('30');
  await expectBalanced(board);
});

test('batches are listed newest first, in pages, with who undid them; both acts are in the audit', async () => {
  const { body } = await reset();
  const { body: undone } = await undo(body.batch_id);
  const first = await ask<Listed>('GET', 'batches?limit=1');
  const second = await ask<Listed>('GET', `batches?limit=1&cursor=${first.body.next_cursor}`);
  expect([...first.body.batches, ...second.body.batches]).toMatchObject([
    { batch_id: undone.batch_id, kind: 'undo', reason: 'a mistake', undoes_batch_id: body.batch_id },
    { batch_id: body.batch_id, kind: 'reset', undone_by: undone.batch_id },
  ]);
  const { body: audit } = await ask<{ entries: { what: string }[] }>(
    'GET',
    `audit?on_whom=batch:${body.batch_id}`,
  );
  expect(audit.entries.map(({ what }) => what)).toEqual(['undo', 'reset']);
});

test('a reset without a reason or of anything else is refused by name', async () => {
  const missing = await ask('POST', 'batches/reset', { scope: 'balances' });
  const other = await ask('POST', 'batches/reset', { scope: 'boards', reason: 'x' });
  expect([missing, other].map(({ status, body }) => [status, body.message])).toEqual([
    [400, expect.stringContaining('reason')],
    [400, expect.stringContaining('scope')],
  ]);
});

test('ten thousand balances are reset and restored in Redis as in the ledger', async () => {
  await board.sql(
    `WITH entry AS (INSERT INTO coin_entries (user_id, amount, reason, created_at)
       SELECT 500000000 + n, n, 'adjustment', now() FROM generate_series(1, 10000) AS n RETURNING id, user_id, amount),
     noted AS (INSERT INTO coin_outbox (entry_id, user_id, amount) SELECT * FROM entry)
     INSERT INTO coin_balances SELECT user_id, amount FROM entry`,
  );
  await board.settle();
  const before = await balances();
  const { body } = await reset();
  expect(body.entries).toBeGreaterThanOrEqual(10_000);
  await expectBalanced(board);
  await undo(body.batch_id);
  expect(await balances()).toEqual(before);
  await expectBalanced(board);
});
