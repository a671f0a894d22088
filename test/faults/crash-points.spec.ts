import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { idOf } from '../support/people';
import { coinsOf, history, leaderboard } from '../support/reads';
import { CrashCycle, endLeases } from './crash-cycle';
import { CrashGate, type Death } from './crash-gate';

/** Of the command line of a test, no setting of Kickboard: `every`, or those from one to another (`1-120`), tries each of these commands (docs/verdict.md); else some all over. */
const CHOSEN = process.env.CRASH_POINTS ?? '';
const [FIRST = 1, LAST = Infinity] = /^\d+-\d+$/.test(CHOSEN) ? CHOSEN.split('-').map(Number) : [];
const STRIDE = CHOSEN === '' ? 31 : 1;
/** So many cycles share a database: the sums are compared over all of it. */
const CYCLES_PER_BOARD = 40;

let board: Kickboard;

/** Plays one cycle until its k-th command, goes on with a fresh process, and returns what was sent until then. */
async function crashAt(k: number, how: Death): Promise<string[]> {
  const cycle = new CrashCycle(board);
  const gate = CrashGate.open(k, how);
  const survived = await cycle.play(gate);
  await gate.bury();
  board.abandon();
  expect(survived).toBe(k === Infinity);
  await endLeases(board);

  await board.startApi();
  await expectVisible(cycle);
  await board.startWorker();
  await cycle.goOn();
  await expectVisible(cycle);
  await board.settle();
  await expectKept(cycle);
  // The cooldown goes on from the award of before.
  const later = [await cycle.live.chat(cycle.alice, 4), await cycle.live.chat(cycle.alice, 7)];
  await board.settle();
  expect(await coinsOf(board, later)).toEqual(['0:rate_limited', '1']);
  await board.stopApis();
  await board.stopWorkers();
  return gate.commands;
}

/** Promise P2: what was acknowledged is there at every moment. */
async function expectVisible(cycle: CrashCycle): Promise<void> {
  for (const channel of [cycle.live, cycle.late]) {
    const { messages } = await history(board, { broadcaster_user_id: channel.id });
    const acknowledged = [...cycle.acknowledged].flatMap(({ message }) =>
      message?.channel === channel ? [message.id] : [],
    );
    expect(messages.map(({ message_id }) => message_id)).toEqual(expect.arrayContaining(acknowledged));
  }
}

/** All the others, when nothing waits any more. */
async function expectKept(cycle: CrashCycle): Promise<void> {
  const ids = cycle.messages.map(({ id }) => id);
  const coins = cycle.messages.map((message) => message.coins);
  expect(await coinsOf(board, ids)).toEqual(coins);
  const rows = await board.sql<{ message_id: string; n: number; coins: string }>(
    `SELECT message_id, count(*)::int AS n, max(CASE sweet_coins_earned WHEN 0 THEN '0:' || sweet_coins_reason
       ELSE sweet_coins_earned::text END) AS coins FROM chat_messages WHERE message_id = ANY($1) GROUP BY 1`,
    [ids],
  );
  const byId = new Map(rows.map((row) => [row.message_id, `${row.n} × ${row.coins}`]));
  expect(ids.map((id) => byId.get(id))).toEqual(coins.map((each) => `1 × ${each}`));
  const entries = await board.sql<{ key: string; amount: number }>(
    `SELECT session_id || ':' || user_id AS key, amount FROM coin_entries WHERE message_id = ANY($1)`,
    [ids],
  );
  expect(entries).toHaveLength(3);
  expect(Object.fromEntries(entries.map(({ key, amount }) => [key, amount]))).toEqual(cycle.earned);

  const { redis, ...others } = await allAccounts(board);
  expect(redis?.sessions).toMatchObject(cycle.earned);
  for (const [place, account] of Object.entries(others)) expect([place, account]).toEqual([place, redis]);

  const boardOf = async (session_id: string) =>
    (await leaderboard(board, { session_id })).leaderboard.map(
      ({ rank, user_id, points_earned, messages_sent }) => [rank, user_id, points_earned, messages_sent],
    );
  expect(await boardOf(cycle.live.session())).toEqual([
    [1, idOf(cycle.alice), 1, 2],
    [1, idOf(cycle.bob), 1, 1],
  ]);
  expect(await boardOf(cycle.late.session())).toEqual([[1, idOf(cycle.carol), 1, 1]]);

  const letters = await board.sql('SELECT 1 FROM dead_letters WHERE delivery_id = $1', [cycle.deadLetter.id]);
  expect(letters).toHaveLength(1);
  const sessions = await board.sql('SELECT id FROM stream_sessions WHERE id = ANY($1) AND ended_at IS NULL', [
    [cycle.live.session(), cycle.late.session()],
  ]);
  expect(sessions).toHaveLength(2);
}

async function fresh(): Promise<void> {
  await board?.close();
  board = await Kickboard.start({ apis: 0, settings: { COIN_RATE_LIMIT_SECONDS: '300' } });
  await board.stopWorkers();
}

beforeAll(async () => {
  await fresh();
  // Redis learns the scripts, which would else be sent twice the first time.
  await crashAt(Infinity, 'carried out');
});
afterAll(() => board.close());

test(
  'the process may die at any command of ingest, judge, flush and sync: a fresh one keeps every promise',
  async () => {
    const commands = await crashAt(Infinity, 'carried out');
    // Less would mean that the gate no longer sees the commands.
    expect(commands.length).toBeGreaterThan(80);
    let played = 0;
    for (let k = FIRST; k <= Math.min(LAST, commands.length); k += STRIDE) {
      for (const how of ['not sent', 'carried out'] as const) {
        played += 1;
        if (played % CYCLES_PER_BOARD === 0) await fresh();
        try {
          await crashAt(k, how);
        } catch (error) {
          throw new Error(`death at command ${k} of ${commands.length} (${commands[k - 1]}), ${how}`, {
            cause: error,
          });
        }
      }
    }
    expect(played).toBeGreaterThan(0);
    if (CHOSEN !== '') console.info(`${commands.length} commands, ${played} deaths`);
  },
  CHOSEN === '' ? 400_000 : 1_800_000,
);
