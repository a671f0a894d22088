import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ADMIN_SETTINGS, administration } from '../support/admin';
import { runCommand } from '../support/command';
import { eventually } from '../support/eventually';
import { Kickboard } from '../support/kickboard';
import { allAccounts } from '../support/ledger';
import { viewer } from '../support/people';
import { allHistory, leaderboard } from '../support/reads';

let board: Kickboard;
let folder: string;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'kickboard-backup-'));
  board = await Kickboard.start({ settings: ADMIN_SETTINGS });
});
afterAll(async () => {
  await board.close();
  rmSync(folder, { recursive: true });
});

const command = (name: string, args: string[]) =>
  runCommand(`commands/${name}`, args, board.stores.environment);
const emptyRedis = () => board.stores.emptyRedis();

/** Every row of every table, apart from when who was at work. */
async function rows(): Promise<Record<string, string[]>> {
  const tables = await board.sql<{ name: string }>(
    `SELECT table_name AS name FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE'
        AND table_name <> 'migrations'`,
  );
  const found: Record<string, string[]> = {};
  for (const { name } of tables) {
    const all = await board.sql<{ text: string }>(
      `SELECT to_jsonb(held)::text AS text FROM ${name} AS held ORDER BY 1`,
    );
    found[name] = all.map(({ text }) => text);
  }
  return found;
}

/** Somebody is told of streams and of coins; what there is to tell is noted also while nobody is told. */
async function endpoint(): Promise<void> {
  await board.sql(
    `INSERT INTO endpoints (url, event_types, secret, position, state, disabled_reason)
     VALUES ('https://shop.example/kick', '{session.started,session.ended,coin.awarded,viewer.adjusted}', 'whsec_x', 0, 'disabled', 'x')`,
  );
}

test('a backup brings back every row, balance and board, and what came after it is gone', async () => {
  const file = join(folder, 'evening.backup.gz');
  const channel = board.channel();
  const [ada, ben] = [viewer('ada'), viewer('ben', { is_verified: true })];
  await channel.start();
  await channel.chat(ada, 1, { content: 'a "quoted" \\ line\nwith a tab\tand \u{1f600}' });
  await channel.chat(ben, 2);
  await channel.chat(ben, 3);
  await board.kick.send('chat.message.sent', '{"not":"a message"}');
  await board.settle();
  const ask = administration(board);
  await ask('POST', `viewers/${String(ada.user_id)}/adjust`, {
    amount: 5,
    reason: 'x',
    idempotency_key: 'k',
  });
  await board.settle();
  await endpoint();
  const second = board.channel();
  await second.start();
  await board.settle();
  // A worker has numbered what there is to tell.
  await eventually(async () =>
    expect(await board.sql('SELECT type, position FROM endpoint_events')).toEqual([
      { type: 'session.started', position: '1' },
    ]),
  );
  const [held, accounts] = [await rows(), await allAccounts(board)];
  const boards = await leaderboard(board, { session_id: channel.session() });
  const history = await allHistory(board, { broadcaster_user_id: channel.id });

  // Beside running processes.
  const made = await command('backup', [file]);
  expect([made.code, made.stdout]).toEqual([
    0,
    expect.stringMatching(/^backed up \d+ rows of \d+ tables to .*evening/),
  ]);

  await channel.chat(viewer('carol'), 4);
  await board.settle();
  const used = await command('restore', [file, '--replace']);
  expect([used.code, used.stderr]).toEqual([
    1,
    expect.stringMatching(/processes of Kickboard use the database/),
  ]);
  await board.stopApis();
  await board.stopWorkers();

  const newer = await command('restore', [file, '--replace']);
  expect([newer.code, newer.stderr]).toEqual([1, expect.stringMatching(/Redis is newer .* UNLINK/s)]);
  await emptyRedis();
  const filled = await command('restore', [file]);
  expect([filled.code, filled.stderr]).toEqual([1, expect.stringMatching(/holds data .* --replace/s)]);
  expect(await command('restore', [file, '--replace'])).toMatchObject({ code: 0, stderr: '' });
  expect(await rows()).toEqual(held);

  await board.startApi();
  await board.startWorker();
  await board.settle();
  expect(await allAccounts(board)).toEqual(accounts);
  expect(await leaderboard(board, { session_id: channel.session() })).toEqual(boards);
  expect(await allHistory(board, { broadcaster_user_id: channel.id })).toEqual(history);
  // Numbers go on after those that were given out.
  await channel.chat(viewer('dave'), 5);
  await board.settle();
  const { redis, entries } = await allAccounts(board);
  expect(redis).toEqual(entries);
  const triggers = await board.sql(`SELECT tgname FROM pg_trigger WHERE tgenabled = 'D'`);
  expect(triggers).toEqual([]);
  const ranks = await board.get<{ leaderboard: unknown[] }>('/api/leaderboard');
  expect(ranks.body.leaderboard).toHaveLength(3);
});

test('a file that is cut off, or no backup, is refused before anything is given up', async () => {
  const file = join(folder, 'whole.backup.gz');
  expect((await command('backup', [file])).code).toBe(0);
  await board.stopApis();
  await board.stopWorkers();
  const before = await rows();
  const bytes = readFileSync(file);
  writeFileSync(join(folder, 'half.gz'), bytes.subarray(0, bytes.length >> 1));
  writeFileSync(join(folder, 'other.gz'), 'no backup at all');
  for (const name of ['half.gz', 'other.gz', 'missing.gz', '.']) {
    const { code, stderr } = await command('restore', [join(folder, name), '--replace']);
    expect([name, code, stderr]).toEqual([name, 1, expect.stringMatching(/backup|cannot be read/)]);
  }
  expect(await rows()).toEqual(before);
});

test('a restore that was killed on the way is done by the same command again', async () => {
  const file = join(folder, 'again.backup.gz');
  expect((await command('backup', [file])).code).toBe(0);
  const before = await rows();
  // As it leaves the database when it dies before its commit: migrated, and empty.
  await board.sql(
    'TRUNCATE coin_entries, coin_balances, chat_messages, viewers, viewer_names, stream_sessions, dead_letters, admin_audit, endpoints, endpoint_events',
  );
  await emptyRedis();
  const { code, stderr } = await command('restore', [file]);
  expect([code, stderr]).toEqual([0, '']);
  expect(await rows()).toEqual(before);
});

test.each([
  ['restore', [], /usage: restore FILE/],
  ['backup', ['a', 'b'], /usage: backup/],
] as const)('%s %j tells how it is used', async (name, args, message) => {
  const { code, stderr } = await command(name, [...args]);
  expect([code, stderr]).toEqual([1, expect.stringMatching(message)]);
});
