import { parseArgs } from 'node:util';
import { commandTarget } from '../platform/config/command-target';
import { DatabaseUnavailable } from '../platform/database/database';
import { LongAnswer } from '../platform/database/long-answer';
import { KICK_ID } from '../platform/kick-id';

const USAGE = 'usage: data export --viewer <Kick user id> [--community NAME]';
const PAGE = 500;

/**
 * All that is held about a person, by the table that holds it. Rows are given as Postgres writes JSON, so that no number loses
 * digits. A dead letter is one whose body names the person; it is given as it came, in base64.
 */
const SECTIONS: [name: string, sql: string][] = [
  ['viewers', 'SELECT * FROM viewers WHERE user_id = $1'],
  ['viewer_names', 'SELECT * FROM viewer_names WHERE user_id = $1 ORDER BY since'],
  ['coin_balances', 'SELECT * FROM coin_balances WHERE user_id = $1'],
  ['coin_entries', 'SELECT * FROM coin_entries WHERE user_id = $1 ORDER BY id'],
  ['session_standings', 'SELECT * FROM session_standings WHERE user_id = $1 ORDER BY session_id'],
  ['removed_messages', 'SELECT * FROM removed_messages WHERE user_id = $1 ORDER BY session_id'],
  ['reward_redemptions', 'SELECT * FROM reward_redemptions WHERE user_id = $1 ORDER BY id'],
  ['erased_viewers', 'SELECT * FROM erased_viewers WHERE user_id = $1'],
  ['viewer_exclusions', 'SELECT * FROM viewer_exclusions WHERE user_id = $1'],
  ['viewer_bans', 'SELECT * FROM viewer_bans WHERE user_id = $1'],
  ['import_rows', 'SELECT * FROM import_rows WHERE user_id = $1 ORDER BY batch_id, line'],
  ['admin_audit', "SELECT * FROM admin_audit WHERE on_whom = 'viewer:' || $1::bigint ORDER BY id"],
  ['chat_messages', 'SELECT * FROM chat_messages WHERE sender_user_id = $1 ORDER BY created_at, arrival_seq'],
  [
    'dead_letters',
    `SELECT id, delivery_id, event_type, encode(body, 'base64') AS body_base64, headers, reason, received_at, replayed_at
       FROM dead_letters WHERE encode(body, 'escape') ~ ('"(user_)?id"\\s*:\\s*"?' || $1::bigint || '\\D') ORDER BY id`,
  ],
];

/** `npm run data -- export --viewer ID`: writes the JSON to standard output, table by table, in bounded memory. */
async function data(args: string[]): Promise<void> {
  const target = commandTarget(args);
  const viewer = read(target.rest);
  const longAnswer = new LongAnswer(target.settings());
  await longAnswer.connected(async (query) => {
    process.stdout.write(`{"user_id":"${viewer}","exported_at":"${new Date().toISOString()}"`);
    for (const [name, sql] of SECTIONS) {
      process.stdout.write(`,\n"${name}":[`);
      let separator = '';
      for await (const page of query<{ row: string }>(
        `SELECT to_jsonb(held)::text AS row FROM (${sql}) AS held`,
        [viewer],
        PAGE,
      )) {
        await write(separator + page.map(({ row }) => row).join(',\n'));
        separator = ',\n';
      }
      process.stdout.write(']');
    }
    await write('}\n');
  });
}

/** Resolves when whoever reads is ready for more. */
const write = (text: string) => new Promise<void>((resolve) => process.stdout.write(text, () => resolve()));

function read(args: string[]): string {
  const { values, positionals } = parseArgs({
    args,
    options: { viewer: { type: 'string' } },
    allowPositionals: true,
  });
  if (positionals.join() !== 'export' || values.viewer === undefined) throw new Error(USAGE);
  if (!KICK_ID.test(values.viewer)) throw new Error(`--viewer must be a Kick user id (digits)\n${USAGE}`);
  return values.viewer;
}

process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
  // Whoever read it has enough, as `head` has; the export changes nothing that could be left half done.
  process.exit(code === 'EPIPE' ? 0 : 1);
});

data(process.argv.slice(2)).catch((error: unknown) => {
  const reason = error instanceof DatabaseUnavailable ? `${error.message}: ${error.reason}` : null;
  console.error(`data: ${reason ?? (error instanceof Error ? error.message : String(error))}`);
  process.exitCode = 1;
});
