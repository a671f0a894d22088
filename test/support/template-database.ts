import { randomBytes } from 'node:crypto';
import { withPostgres } from './postgres';
import { withDataSource } from './stores';

/** Before the tests: a migrated database, which `TestStores` copies. Migrating one for each test took longer than many tests. */
export default async function prepareTemplate(): Promise<void> {
  const { DATABASE_URL: serverUrl } = process.env;
  // `TestStores` says what is missing.
  if (!serverUrl) return;
  const name = `template_${randomBytes(6).toString('hex')}`;
  await withPostgres(serverUrl, (client) => client.query(`CREATE DATABASE ${name}`));
  await withDataSource(Object.assign(new URL(serverUrl), { pathname: name }).href, (dataSource) =>
    dataSource.runMigrations(),
  );
  process.env.TEST_TEMPLATE = name;
}
