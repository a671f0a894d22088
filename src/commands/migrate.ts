import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource } from 'typeorm';
import { InvalidSettings } from '../platform/config/parse-settings';
import { dataSourceOptions } from '../platform/database/data-source';
import { databaseUrlFromEnvironment } from '../platform/config/environment';

/** A pool that closed the idle connection which holds the lock would give the lock away. */
const PATIENT = { connectionTimeoutMillis: 2000, keepAlive: true, idleTimeoutMillis: 0 };

/** Brings Postgres to the newest migration; exits 1 with one line when it cannot. */
async function migrate(): Promise<void> {
  const options = dataSourceOptions(databaseUrlFromEnvironment());
  // No statement has a deadline here: a big table takes its time.
  const dataSource = new DataSource({ ...options, extra: PATIENT });
  await dataSource.initialize();
  try {
    await takeTurn(dataSource);
    const done = await dataSource.runMigrations();
    console.log(
      done.length > 0 ? `migrated: ${done.map(({ name }) => name).join(', ')}` : 'nothing to migrate',
    );
  } finally {
    await dataSource.destroy();
  }
}

/**
 * Two deployments that start together must not migrate at the same time. Asked for again and again, not waited for: an index
 * that is built beside traffic waits for every statement that is under way, and so would wait for the one that waits for it.
 */
async function takeTurn(dataSource: DataSource): Promise<void> {
  for (;;) {
    const rows: unknown = await dataSource.query('SELECT pg_try_advisory_lock(727001) AS mine');
    if ((rows as { mine: boolean }[])[0]?.mine) return;
    await sleep(500);
  }
}

migrate().catch((error: unknown) => {
  const reason =
    error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error);
  console.error(error instanceof InvalidSettings ? reason : `migration failed: ${reason}`);
  process.exitCode = 1;
});
