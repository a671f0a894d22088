import { renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Client } from 'pg';
import { commandTarget } from '../platform/config/command-target';
import { DatabaseUnavailable } from '../platform/database/database';
import { type BackupLine, newHeader, writeBackup } from './backup/backup-file';
import { begin, connect, migrationsOf, rowsOf, tablesOf } from './backup/database-session';

const USAGE = 'usage: backup [FILE] [--community NAME]';
const PAGE = 500;

/**
 * `npm run backup [-- FILE]`: all tables as they stand at one instant, beside the traffic, in one gzipped file. A Postgres
 * of any version can be read and restored to, and no program need be installed.
 */
async function backup(args: string[]): Promise<void> {
  const target = commandTarget(args);
  const [given, ...others] = target.rest;
  if (others.length > 0 || given?.startsWith('-')) throw new Error(USAGE);
  const made = new Date().toISOString();
  const file = resolve(given ?? `kickboard-${made.slice(0, 19).replaceAll(':', '')}Z.backup.gz`);
  const client = await connect(target.databaseUrl());
  // Whoever dies on the way leaves no file that looks like a backup.
  const part = `${file}.part`;
  try {
    await begin(client, 'ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const counts = new Map<string, number>();
    await writeBackup(part, contents(client, made, counts));
    renameSync(part, file);
    const rows = [...counts.values()].reduce((sum, count) => sum + count, 0);
    console.log(`backed up ${rows} rows of ${counts.size} tables to ${file}`);
  } finally {
    rmSync(part, { force: true });
    await client.end();
  }
}

async function* contents(
  client: Client,
  made_at: string,
  counts: Map<string, number>,
): AsyncGenerator<ReturnType<typeof newHeader> | BackupLine> {
  const migrations = await migrationsOf(client);
  if (migrations.length === 0)
    throw new Error('the database was never migrated: there is nothing to back up');
  const { rows: states } = await client.query<{ redis_position: string }>(
    'SELECT redis_position FROM store_state',
  );
  const { rows: sequences } = await client.query<{ name: string; last: string | null }>(
    'SELECT sequencename AS name, last_value AS last FROM pg_sequences WHERE schemaname = current_schema()',
  );
  yield newHeader({
    made_at,
    migrations,
    redis_position: states[0]?.redis_position ?? '0',
    sequences: Object.fromEntries(sequences.map(({ name, last }) => [name, last])),
  });
  let total = 0;
  for (const table of await tablesOf(client)) {
    counts.set(table, 0);
    for await (const rows of rowsOf(client, table, PAGE)) {
      yield { table, rows };
      counts.set(table, (counts.get(table) ?? 0) + rows.length);
      total += rows.length;
    }
  }
  yield { end: true, rows: total };
}

backup(process.argv.slice(2)).catch((error: unknown) => {
  const reason =
    error instanceof Error && error.message !== '' ? error.message : new DatabaseUnavailable(error).reason;
  console.error(`backup failed: ${reason}`);
  process.exitCode = 1;
});
