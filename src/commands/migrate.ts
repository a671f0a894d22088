import { DataSource } from 'typeorm';
import { InvalidSettings } from '../platform/config/parse-settings';
import { dataSourceOptions } from '../platform/database/data-source';
import { databaseUrlFromEnvironment } from '../platform/config/environment';

/** Brings Postgres to the newest migration; exits 1 with one line when it cannot. */
async function migrate(): Promise<void> {
  const dataSource = new DataSource(dataSourceOptions(databaseUrlFromEnvironment()));
  await dataSource.initialize();
  try {
    // Two deployments that start together must not migrate at the same time.
    await dataSource.query('SELECT pg_advisory_lock(727001)');
    const done = await dataSource.runMigrations();
    console.log(
      done.length > 0 ? `migrated: ${done.map(({ name }) => name).join(', ')}` : 'nothing to migrate',
    );
  } finally {
    await dataSource.destroy();
  }
}

migrate().catch((error: unknown) => {
  const reason =
    error instanceof Error ? error.message || String((error as { code?: string }).code) : String(error);
  console.error(error instanceof InvalidSettings ? reason : `migration failed: ${reason}`);
  process.exitCode = 1;
});
