import { ADMIN_SETTINGS, administration } from '../support/admin';
import type { Channel } from '../support/channel';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { expectBalanced } from '../support/ledger';
import { freshId, idOf, viewer } from '../support/people';
import { leaderboard } from '../support/reads';
import { StoreRelay } from '../support/store-relay';

interface Entered {
  status: string;
  entry_id: string;
  amount: number;
  balance: number;
}

let board: Kickboard;
let ask: ReturnType<typeof administration>;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
});
afterAll(() => board.close());

const rising = (a: number, b: number) => a - b;
let lastKey = 0;
const key = () => `key-${(lastKey += 1)}`;
const adjust = (user: string, fields: object, by = ask) =>
  by<Entered>('POST', `viewers/${user}/adjust`, {
    amount: 5,
    reason: 'test',
    idempotency_key: key(),
    ...fields,
  });
const spend = (user: string, fields: object, by = ask) =>
  by<Entered>('POST', `viewers/${user}/spend`, {
    amount: 1,
    reason: 'shop',
    idempotency_key: key(),
    ...fields,
  });
const shown = (user: string) => board.redis.get(board.keys.coins(user));
const balance = async (user: string) =>
  (await board.sql<{ balance: string }>('SELECT balance FROM coin_balances WHERE user_id = $1', [user]))[0]
    ?.balance;

/** A channel in whose stream somebody has earned one coin; `entry` is of that award. */
async function award(
  channel: Channel,
  name: string,
): Promise<{ user: string; entry: string; message: string }> {
  const person = viewer(name);
  const message = await channel.chat(person, 1);
  await board.settle();
  const [row] = await board.sql<{ id: string }>('SELECT id FROM coin_entries WHERE message_id = $1', [
    message,
  ]);
  return { user: idOf(person), entry: row?.id as string, message };
}

test('an adjustment is in the ledger, the balance, Redis and the audit when it is answered', async () => {
  const user = String(freshId());
  const { status, body } = await adjust(user, { amount: 50, reason: 'won the raffle' });
  expect([status, body]).toEqual([
    200,
    { status: 'applied', entry_id: expect.any(String), amount: 50, balance: 50 },
  ]);
  expect([await shown(user), await balance(user)]).toEqual(['50', '50']);
  const taken = await adjust(user, { amount: -20 });
  expect([taken.body.balance, await shown(user)]).toEqual([30, '30']);
  expect(
    await board.sql('SELECT amount, reason, note, session_id FROM coin_entries WHERE id = $1', [
      body.entry_id,
    ]),
  ).toEqual([{ amount: 50, reason: 'adjustment', note: 'won the raffle', session_id: null }]);
  const acts = await board.sql(
    'SELECT who, what, before, after FROM admin_audit WHERE on_whom = $1 ORDER BY id',
    [`viewer:${user}`],
  );
  expect(acts).toEqual([
    {
      who: 'admin',
      what: 'adjust',
      before: { balance: '0' },
      after: { balance: '50', entry_id: body.entry_id, amount: 50, reason: 'won the raffle' },
    },
    expect.objectContaining({ before: { balance: '50' } }),
  ]);
  await expectBalanced(board);
});

test('the same request counts once; its key for anything else is refused', async () => {
  const user = String(freshId());
  const request = { amount: 7, idempotency_key: key() };
  const answers = await Promise.all(Array.from({ length: 10 }, () => adjust(user, request)));
  expect(answers.map(({ body }) => body.status).sort()).toEqual(['applied', ...Array(9).fill('duplicate')]);
  expect(new Set(answers.map(({ body }) => `${body.entry_id} ${body.balance}`)).size).toBe(1);
  const others = [
    await adjust(user, { ...request, amount: 8 }),
    await adjust(user, { ...request, reason: 'another' }),
    await adjust(String(freshId()), request),
    await spend(user, { idempotency_key: request.idempotency_key }),
  ];
  for (const { status, body } of others)
    expect([status, body]).toEqual([
      422,
      {
        statusCode: 422,
        error: 'idempotency_key_reused',
        message: expect.stringContaining('idempotency_key_reused'),
      },
    ]);
  expect([await shown(user), await balance(user)]).toEqual(['7', '7']);
});

test('one key for many viewers at once is used by one of them', async () => {
  const idempotency_key = key();
  const users = Array.from({ length: 8 }, () => String(freshId()));
  const answers = await Promise.all(users.map((user) => adjust(user, { idempotency_key })));
  expect(answers.map(({ status }) => status).sort(rising)).toEqual([200, ...Array(7).fill(422)]);
});

test('a balance below 0 is refused, unless an adjustment allows it', async () => {
  const user = String(freshId());
  const refused = await adjust(user, { amount: -5 });
  expect([refused.status, refused.body]).toEqual([
    409,
    { statusCode: 409, error: 'insufficient_balance', message: expect.stringContaining('the balance is 0') },
  ]);
  expect(await board.sql('SELECT 1 FROM coin_balances WHERE user_id = $1', [user])).toEqual([]);
  const allowed = await adjust(user, { amount: -5, allow_negative: true });
  expect([allowed.body.balance, await shown(user)]).toEqual([-5, '-5']);
  expect((await spend(user, {})).status).toBe(409);
  await expectBalanced(board);
});

test.each<[string, object, RegExp]>([
  ['no amount', { amount: undefined }, /amount/],
  ['an amount of 0', { amount: 0 }, /amount/],
  ['a fraction', { amount: 1.5 }, /amount/],
  ['text', { amount: '5' }, /amount/],
  ['an amount beyond all bounds', { amount: 2 ** 40 }, /amount/],
  ['no reason', { reason: undefined }, /reason/],
  ['an empty reason', { reason: ' ' }, /reason/],
  ['a reason of two lines', { reason: 'a\nb' }, /reason/],
  ['no key', { idempotency_key: undefined }, /idempotency_key/],
  ['a key with spaces', { idempotency_key: 'a b' }, /idempotency_key/],
])('%s is 400 and names the field', async (_, fields, message) => {
  const user = String(freshId());
  for (const answer of [await adjust(user, fields), await spend(user, fields)]) {
    expect([answer.status, answer.body]).toMatchObject([400, { message: expect.stringMatching(message) }]);
  }
  expect(await balance(user)).toBeUndefined();
});

test('of 200 spends at once from a balance of 100 exactly 100 succeed, whatever api they come to', async () => {
  const { url } = await board.startApi();
  const user = String(freshId());
  await adjust(user, { amount: 100 });
  const asks = [ask, administration(board, url)];
  const answers = await Promise.all(
    Array.from({ length: 200 }, (_, i) => spend(user, {}, asks[i % 2] as typeof ask)),
  );
  const statuses = answers.map(({ status }) => status).sort(rising);
  expect(statuses).toEqual([...Array(100).fill(200), ...Array(100).fill(409)]);
  expect([await shown(user), await balance(user)]).toEqual(['0', '0']);
  const left = answers.flatMap(({ body }) => (body.status === 'applied' ? [body.balance] : []));
  expect(new Set(left)).toEqual(new Set(Array.from({ length: 100 }, (_, i) => i)));
  await expectBalanced(board);
});

test('a reversal takes an award off the balance, the board and its key, once; the receipt keeps its story', async () => {
  const channel = board.channel();
  await channel.start();
  const { user, entry, message } = await award(channel, 'alice');
  const other = await award(channel, 'bob');
  const before = await leaderboard(board, { session_id: channel.session() });
  const answers = await Promise.all(
    [1, 2, 3].map(() => ask<Entered>('POST', `entries/${entry}/reverse`, { reason: 'spam' })),
  );
  expect(answers.map(({ body }) => body.status).sort()).toEqual(['applied', 'duplicate', 'duplicate']);
  expect(answers.map(({ body }) => [body.amount, body.balance])).toEqual([
    [-1, 0],
    [-1, 0],
    [-1, 0],
  ]);
  expect(await shown(user)).toBe('0');
  const after = await leaderboard(board, { session_id: channel.session() });
  expect(after.leaderboard.map((row) => [row.user_id, row.points_earned, row.rank])).toEqual([
    [other.user, 1, 1],
    [user, 0, 2],
  ]);
  expect([before.stats.total_points, after.stats.total_points]).toEqual([2, 1]);
  expect(after.last_updated).toBeGreaterThan(before.last_updated);
  expect(await board.redis.get(board.keys.sessionCoins(channel.session(), user))).toBeNull();
  const rows = await board.sql('SELECT sweet_coins_earned FROM chat_messages WHERE message_id = $1', [
    message,
  ]);
  expect(rows).toEqual([{ sweet_coins_earned: 1 }]);
  await expectBalanced(board);
  // And so it is when Redis is made anew.
  expect((await ask('POST', 'rebuild')).body).toEqual({ status: 'rebuilt' });
  expect((await leaderboard(board, { session_id: channel.session() })).leaderboard).toEqual(
    after.leaderboard,
  );
  await expectBalanced(board);
});

test('a reversal reaches the board of an ended stream that has left Redis', async () => {
  const channel = board.channel();
  await channel.start();
  const people = [await award(channel, 'alice'), await award(channel, 'bob'), await award(channel, 'carol')];
  await channel.end();
  await board.settle();
  const session = channel.session();
  // Its standings are written down when somebody looks.
  await board.redis.zadd(board.keys.sessionsDue(), 0, channel.id);
  await eventually(
    async () =>
      expect(
        await board.sql('SELECT 1 FROM session_standings WHERE session_id = $1', [session]),
      ).toHaveLength(3),
    20_000,
  );
  const keys = [
    board.keys.boardStats(session),
    board.keys.boardOrder(session),
    board.keys.leaderboard(session),
  ];
  await board.redis.del(...keys, board.keys.boardPeople(session));
  const before = await leaderboard(board, { session_id: session });
  expect(before.leaderboard).toHaveLength(3);
  const { status } = await ask('POST', `entries/${people[0]?.entry}/reverse`, { reason: 'spam' });
  expect(status).toBe(200);
  const after = await leaderboard(board, { session_id: session });
  expect(after.leaderboard.map(({ user_id, points_earned }) => [user_id, points_earned])).toEqual([
    [people[1]?.user, 1],
    [people[2]?.user, 1],
    [people[0]?.user, 0],
  ]);
  expect(after.last_updated).toBeGreaterThan(before.last_updated);
  expect(after.stats).toEqual({ ...before.stats, total_points: 2 });
});

test('neither an unknown entry nor a reversal can be reversed', async () => {
  expect((await ask('POST', 'entries/999999999/reverse', { reason: 'x' })).status).toBe(404);
  expect((await ask('POST', 'entries/abc/reverse', { reason: 'x' })).status).toBe(400);
  const { body } = await adjust(String(freshId()), {});
  const reversal = await ask<Entered>('POST', `entries/${body.entry_id}/reverse`, { reason: 'x' });
  const again = await ask('POST', `entries/${reversal.body.entry_id}/reverse`, { reason: 'x' });
  expect([again.status, again.body.error]).toEqual([409, 'is_reversal']);
});

test('without Redis an entry is made all the same; a worker brings it there, once, whoever died', async () => {
  const redis = await StoreRelay.before(board.stores.redisUrl);
  const { url } = await board.startApi({ REDIS_URL: redis.url });
  const user = String(freshId());
  redis.cut();
  const { status, body } = await adjust(user, { amount: 9 }, administration(board, url));
  redis.mend();
  expect([status, body.balance]).toEqual([200, 9]);
  await eventually(async () => expect(await shown(user)).toBe('9'));
  await board.settle();
  // As if a worker had died before it could say that Redis has it.
  await board.sql('INSERT INTO coin_outbox (entry_id, user_id, amount) VALUES ($1, $2, 9)', [
    body.entry_id,
    user,
  ]);
  await board.settle();
  expect(await shown(user)).toBe('9');
  redis.close();
});

test('an entry that Redis was not told of before it was rebuilt counts once', async () => {
  const user = String(freshId());
  const { body } = await adjust(user, { amount: 4 });
  await board.stopWorkers();
  await board.redis.flushdb();
  await board.sql('INSERT INTO coin_outbox (entry_id, user_id, amount) VALUES ($1, $2, 4)', [
    body.entry_id,
    user,
  ]);
  await board.startWorker();
  await board.settle();
  expect(await shown(user)).toBe('4');
  await expectBalanced(board);
});

test('without Postgres nothing is done, and the answer is 503 with a reason', async () => {
  const postgres = await StoreRelay.before(board.stores.databaseUrl);
  const { url } = await board.startApi({ DATABASE_URL: postgres.url });
  const user = String(freshId());
  await adjust(user, { amount: 3 });
  postgres.cut();
  const by = administration(board, url);
  for (const { status, body, headers } of [await adjust(user, {}, by), await spend(user, {}, by)])
    expect([status, body, headers.get('retry-after')]).toEqual([
      503,
      { statusCode: 503, error: 'Service Unavailable', message: expect.stringContaining('Postgres') },
      '5',
    ]);
  postgres.mend();
  expect([await shown(user), await balance(user)]).toEqual(['3', '3']);
  postgres.close();
});
