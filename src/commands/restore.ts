// Longer than usual: each thing that a restore refuses stands beside the step that would lose something.
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { Client } from 'pg';
import { DataSource } from 'typeorm';
import { commandTarget } from '../platform/config/command-target';
import type { Settings } from '../platform/config/settings';
import { migrationOptions } from '../platform/database/data-source';
import { DatabaseUnavailable } from '../platform/database/database';
import { FAIL_FAST, openRedis } from '../platform/redis/redis-connection';
import { RedisKeys } from '../redis-keys';
import { type BackupHeader, readHeader, readRows } from './backup/backup-file';
import { bringErasureMarksBack, keepErasureMarks } from './backup/erasure-marks';
import { begin, connect, migrationsOf, OWN_NAME, tablesOf } from './backup/database-session';

const USAGE = 'usage: restore FILE [--replace] [--community NAME]';
const REDIS_MS = 5_000;

/** Nothing is restored; `message` says why, and what to do. */
class Refused extends Error {}

/**
 * `npm run restore -- FILE [--replace]`: brings the database to what it was when the backup was made, and then to the newest
 * migration. All rows are written in one transaction: whoever dies before its commit leaves empty tables, and the same
 * command goes on from there.
 */
async function restore(args: string[]): Promise<void> {
  const target = commandTarget(args);
  const { values, positionals } = parseArgs({
    args: target.rest,
    options: { replace: { type: 'boolean', default: false } },
    allowPositionals: true,
  });
  const [given, ...others] = positionals;
  if (given === undefined || others.length > 0) throw new Error(USAGE);
  const file = resolve(given);
  const header = await readHeader(file);
  // Read to its end before anything is given up for it.
  for await (const _ of readRows(file));
  const url = target.databaseUrl();
  const client = await connect(url);
  try {
    await refuseWhileUsed(client);
    await refuseNewerRedis(target.settings(), header);
    await refuseNewerVersion(url, header);
    await emptied(client, url, values.replace);
    await migrate(url, header.migrations);
    const rows = await load(client, file, header);
    await migrate(url, null);
    await bringErasureMarksBack(client, (userIds) => {
      for (const id of userIds)
        console.log(`viewer ${id} was erased and is back: repeat DELETE /api/admin/viewers/${id}`);
    });
    console.log('API keys that were revoked after the backup are valid again: revoke them again');
    console.log('viewers who were erased after it in another database are back: erase them again');
    console.log(`restored ${rows} rows of ${header.made_at}: start Kickboard, a worker rebuilds Redis`);
  } finally {
    await client.end();
  }
}

/** What it knows more than the backup would be taken for known, and never be stored. */
async function refuseNewerRedis(settings: Settings, { redis_position }: BackupHeader): Promise<void> {
  const keys = new RedisKeys(settings);
  const redis = openRedis(settings.REDIS_URL, {
    ...FAIL_FAST,
    enableOfflineQueue: true,
    commandTimeout: REDIS_MS,
  });
  redis.on('error', () => undefined);
  try {
    const position = await redis.get(keys.position()).catch((error: unknown) => {
      throw new Refused(`Redis cannot be asked whether it is newer than the backup (${String(error)})`);
    });
    if (BigInt(position ?? 0) <= BigInt(redis_position)) return;
    const { prefix } = keys;
    const how =
      prefix === ''
        ? 'redis-cli -u "$REDIS_URL" FLUSHDB'
        : `redis-cli -u "$REDIS_URL" --scan --pattern '${prefix}*' | xargs redis-cli -u "$REDIS_URL" UNLINK`;
    throw new Refused(
      `Redis is newer than the backup (position ${position}, backup ${redis_position}): stop all processes and empty it, then restore again: ${how}`,
    );
  } finally {
    redis.disconnect();
  }
}

async function refuseWhileUsed(client: Client): Promise<void> {
  const { rows } = await client.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM pg_stat_activity
      WHERE datname = current_database() AND application_name LIKE 'kickboard%' AND application_name <> $1`,
    [OWN_NAME],
  );
  if (rows[0]?.count)
    throw new Refused(
      `processes of Kickboard use the database (${rows[0].count} connections): stop all of them first`,
    );
}

async function refuseNewerVersion(url: string, { migrations }: BackupHeader): Promise<void> {
  await withMigrations(url, null, (source) => {
    const known = new Set(source.migrations.map(nameOf));
    const unknown = migrations.filter((name) => !known.has(name));
    if (unknown.length === 0) return Promise.resolve();
    throw new Refused(
      `the backup is of a newer version of Kickboard (${unknown.join(', ')}): restore it with that one`,
    );
  });
}

/** Has no rows of ours there. */
async function emptied(client: Client, url: string, mayReplace: boolean): Promise<void> {
  if ((await migrationsOf(client)).length === 0) return;
  const filled: string[] = [];
  for (const table of await tablesOf(client)) {
    // Made by the migrations.
    if (table === 'store_state' || table === 'period_boards') continue;
    const { rowCount } = await client.query(`SELECT 1 FROM ${client.escapeIdentifier(table)} LIMIT 1`);
    if (rowCount) filled.push(table);
  }
  if (filled.length > 0 && !mayReplace)
    throw new Refused(
      `the database holds data (${filled.slice(0, 3).join(', ')}): give DATABASE_URL of an empty one, or --replace to lose what is there`,
    );
  await keepErasureMarks(client);
  await withMigrations(url, null, async (source) => {
    for (let left = (await migrationsOf(client)).length; left > 0; left -= 1)
      await source.undoLastMigration();
  });
}

/** Runs the migrations that are missing; of them only those with these names, unless it is null. */
async function migrate(url: string, names: string[] | null): Promise<void> {
  await withMigrations(url, names, async (source) => {
    await source.runMigrations();
  });
}

const nameOf = ({ name, constructor }: DataSource['migrations'][number]) => name ?? constructor.name;

async function withMigrations(
  url: string,
  names: string[] | null,
  work: (source: DataSource) => Promise<void>,
): Promise<void> {
  const all = new DataSource(migrationOptions(url));
  await all.initialize();
  try {
    const wanted = names && new Set(names);
    if (wanted)
      Object.assign(all, {
        migrations: all.migrations.filter((one) => wanted.has(nameOf(one))),
      });
    await work(all);
  } finally {
    await all.destroy();
  }
}

/**
 * In one transaction. What triggers would count or note is in the backup as it was; an endpoint would else be told of every
 * stream once more.
 */
async function load(client: Client, file: string, { sequences }: BackupHeader): Promise<number> {
  await begin(client);
  const quoted = (name: string) => client.escapeIdentifier(name);
  const tables = await tablesOf(client);
  for (const table of tables) await client.query(`ALTER TABLE ${quoted(table)} DISABLE TRIGGER USER`);
  await client.query(`TRUNCATE ${tables.map(quoted).join(', ')}`);
  let count = 0;
  for await (const { table, rows } of readRows(file)) {
    const name = quoted(table);
    await client.query(`INSERT INTO ${name} SELECT * FROM json_populate_recordset(null::${name}, $1)`, [
      `[${rows.join(',')}]`,
    ]);
    count += rows.length;
  }
  for (const [name, last] of Object.entries(sequences))
    if (last !== null) await client.query('SELECT setval($1::regclass, $2)', [quoted(name), last]);
  for (const table of tables) await client.query(`ALTER TABLE ${quoted(table)} ENABLE TRIGGER USER`);
  await client.query('COMMIT');
  return count;
}

restore(process.argv.slice(2)).catch((error: unknown) => {
  const reason =
    error instanceof Error && error.message !== '' ? error.message : new DatabaseUnavailable(error).reason;
  console.error(`restore ${error instanceof Refused ? 'refused' : 'failed'}: ${reason}`);
  process.exitCode = 1;
});
