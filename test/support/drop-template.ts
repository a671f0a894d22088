import { withPostgres } from './postgres';

/** After the tests: a server that was given by URL is left as it was. */
export default async function dropTemplate(): Promise<void> {
  const { DATABASE_URL: serverUrl, TEST_TEMPLATE: name } = process.env;
  if (serverUrl && name) await withPostgres(serverUrl, (client) => client.query(`DROP DATABASE ${name}`));
}
