import { setTimeout as sleep } from 'node:timers/promises';
import { ADMIN_SETTINGS, administration, LOGIN } from '../support/admin';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { MainProcess } from '../support/main-process';
import { freshId } from '../support/people';
import { withPostgres } from '../support/postgres';

let board: Kickboard;
let ask: ReturnType<typeof administration>;
/** Another api on the same stores, which can be made to stand still. */
let other: MainProcess;
let otherUrl: string;
beforeAll(async () => {
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
  ask = administration(board);
  other = MainProcess.on(board.stores, 'api', ADMIN_SETTINGS);
  otherUrl = (await other.urls())[0] as string;
  await eventually(async () => expect((await fetch(`${otherUrl}/health/ready`)).status).toBe(200));
});
afterAll(async () => {
  await other.kill();
  await board.close();
});

const SPEND = { amount: 5, reason: 'shop', idempotency_key: 'order' };
const adjust = (user: string, amount: number) =>
  ask('POST', `viewers/${user}/adjust`, { amount, reason: 'x', idempotency_key: `${user}-${amount}` });
const entriesOf = async (user: string) =>
  (
    await board.sql<{ amount: number }>('SELECT amount FROM coin_entries WHERE user_id = $1 ORDER BY id', [
      user,
    ])
  ).map(({ amount }) => amount);

/** Asks the other api, and gives up. */
async function giveUp(method: string, path: string, body: object): Promise<void> {
  const asking = fetch(`${otherUrl}/api/admin/${path}`, {
    method,
    headers: { ...LOGIN, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(500),
  });
  await expect(asking).rejects.toThrow('timeout');
}

/** It has done what was asked before. */
async function standStill(meanwhile: () => Promise<void>): Promise<void> {
  other.signal('SIGSTOP');
  try {
    await meanwhile();
  } finally {
    other.signal('SIGCONT');
  }
  await administration(board, otherUrl)('GET', 'audit?limit=1');
  await sleep(200);
}

test('what was given up and then refused elsewhere is not done when a process that stood still goes on', async () => {
  const user = String(freshId());
  await adjust(user, 3);
  await standStill(async () => {
    await giveUp('POST', `viewers/${user}/spend`, SPEND);
    const again = await ask('POST', `viewers/${user}/spend`, SPEND);
    expect([again.status, again.body.error]).toEqual([409, 'insufficient_balance']);
    await adjust(user, 100);
  });
  expect(await entriesOf(user)).toEqual([3, 100]);
});

test('an older act does not undo the newer one', async () => {
  const user = String(freshId());
  await adjust(user, 3);
  await standStill(async () => {
    await giveUp('PUT', `viewers/${user}/exclusion`, { excluded: true, reason: 'a bot' });
    for (const excluded of [true, false])
      expect((await ask('PUT', `viewers/${user}/exclusion`, { excluded, reason: 'x' })).status).toBe(200);
  });
  const { body } = await board.get<{ excluded: boolean }>(`/api/viewers/${user}`);
  expect(body.excluded).toBe(false);
});

test('what is given up before it is committed is not done', async () => {
  const user = String(freshId());
  await adjust(user, 50);
  await withPostgres(board.stores.databaseUrl, async (holder) => {
    await holder.query('BEGIN; LOCK TABLE admin_audit IN SHARE MODE');
    await giveUp('POST', `viewers/${user}/spend`, { ...SPEND, idempotency_key: 'held' });
    // By then the other api has seen that nobody waits any more.
    await administration(board, otherUrl)('GET', 'audit?limit=1');
    await holder.query('COMMIT');
  });
  const again = await ask('POST', `viewers/${user}/spend`, { ...SPEND, idempotency_key: 'held' });
  expect([again.status, again.body.status]).toEqual([200, 'applied']);
  expect(await entriesOf(user)).toEqual([50, -5]);
});
