import { DataSource } from 'typeorm';
import { directDatabaseUrlFromEnvironment } from '../platform/config/environment';
import { ALL_ENTITIES, dataSourceOptions } from '../platform/database/data-source';

/** Exits 1 and prints the difference when entities and migrations do not describe the same tables. */
async function checkDrift(): Promise<void> {
  const dataSource = new DataSource(dataSourceOptions(directDatabaseUrlFromEnvironment(), ALL_ENTITIES));
  await dataSource.initialize();
  try {
    await dataSource.runMigrations();
    const { upQueries } = await dataSource.driver.createSchemaBuilder().log();
    if (upQueries.length === 0) return console.log('entities and migrations agree');
    console.error('entities and migrations differ; a migration would have to run:');
    for (const { query } of upQueries) console.error(`  ${query}`);
    process.exitCode = 1;
  } finally {
    await dataSource.destroy();
  }
}

checkDrift().catch((error: unknown) => {
  console.error(error);
  process.exitCode = 1;
});
