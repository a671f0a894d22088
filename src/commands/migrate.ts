import { setTimeout as sleep } from 'node:timers/promises';
import { Client } from 'pg';
import { DataSource } from 'typeorm';
import { databasesToMigrate } from '../platform/config/command-target';
import { InvalidSettings } from '../platform/config/parse-settings';
import { ADVISORY_LOCKS } from '../platform/database/advisory-locks';
import { migrationOptions } from '../platform/database/data-source';
import { postgresConnection } from '../platform/database/postgres-url';
import { withAdvice } from '../platform/database/refusal';
import { beginsReadCommitted, setLimits } from '../platform/database/transaction-limits';

/** PgBouncer says why it has no server for us within 15 s. */
const CONNECT_MS = 20_000;
const ASK_AGAIN_MS = 500;

/**
 * `npm run migrate [-- --community NAME]`: brings Postgres to the newest migration, of many communities the database of each;
 * exits 1 with one line for each one that cannot be.
 */
async function migrateAll(args: string[]): Promise<void> {
  const databases = databasesToMigrate(args);
  for (const { name, url } of databases) {
    const label = name === null ? '' : `${name}: `;
    // One that is away, or not there, holds up no other.
    await migrate(url, label).catch((error: unknown) => {
      const told = name !== null && isMissing(error) ? new Error(howToCreate(url), { cause: error }) : error;
      if (databases.length === 1) throw told;
      report(told, label);
    });
  }
}

/** SQLSTATE invalid_catalog_name. */
const isMissing = (error: unknown): boolean => (error as { code?: unknown } | null)?.code === '3D000';

/** A community's database is not created here: of a name that is misspelt that would make an empty database. */
function howToCreate(url: string): string {
  const { hostname, port, pathname, username } = new URL(url);
  const quoted = (part: string) => `"${decodeURIComponent(part).replaceAll('"', '""')}"`;
  const database = quoted(pathname.slice(1));
  const owner = username ? ` OWNER ${quoted(username)}` : '';
  return `there is no database ${database} on ${hostname}:${port || '5432'}: run CREATE DATABASE ${database}${owner}; there, or name another one, then migrate again`;
}

async function migrate(url: string, label: string): Promise<void> {
  const turn = await takeTurn(url);
  const dataSource = new DataSource(migrationOptions(url));
  try {
    await dataSource.initialize();
    const done = await dataSource.runMigrations();
    console.log(
      label +
        (done.length > 0 ? `migrated: ${done.map(({ name }) => name).join(', ')}` : 'nothing to migrate'),
    );
  } finally {
    if (dataSource.isInitialized) await dataSource.destroy();
    await turn.end();
  }
}

/**
 * Two deployments that start together must not migrate at the same time. The lock is that of a transaction which stays open
 * meanwhile: a session's own would outlive this process in a pooler's connection, and the next migration wait for it for ever.
 * Asked for again and again, not waited for: an index that is built beside traffic waits for every statement that is under
 * way, and so would wait for the one that waits for it.
 */
async function takeTurn(url: string): Promise<Client> {
  const { url: connectionString, ssl } = postgresConnection(url);
  const client = new Client({
    connectionString,
    ssl,
    application_name: 'kickboard migration lock',
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  // Without the lock another migration may begin beside this one.
  client.on('error', (error) =>
    fail(new Error(`the connection that holds the lock broke (${error.message})`)),
  );
  await client.connect();
  for (let told = false; ; told = true) {
    // A snapshot that lasted as long as the transaction would hold up an index build, too.
    await client.query(`${beginsReadCommitted('BEGIN')}; ${setLimits({ statementMs: 0, idleMs: 0 })}`);
    // Without parameters: those would leave a portal open with its snapshot, for whose end an index build would wait.
    const { rows } = await client.query<{ mine: boolean }>(
      `SELECT pg_try_advisory_xact_lock(${ADVISORY_LOCKS.migration}) AS mine`,
    );
    if (rows[0]?.mine) return client;
    await client.query('ROLLBACK');
    if (!told) console.log('another migration is under way: waiting for its end');
    await sleep(ASK_AGAIN_MS);
  }
}

function report(error: unknown, label = ''): void {
  const reason = withAdvice(error);
  console.error(
    error instanceof InvalidSettings
      ? reason
      : `${label}migration failed: ${reason || String((error as { code?: string }).code)}`,
  );
  process.exitCode = 1;
}

function fail(error: unknown): never {
  report(error);
  process.exit(1);
}

migrateAll(process.argv.slice(2)).catch(fail);
