import { Client } from 'pg';

/** Longer than a promotion may take, which is the longest of all. */
const QUERY_MS = 75_000;
const END_MS = 5_000;

/** Does some work on a connection of its own. One that breaks with its server fails the work, and nothing else. */
export async function withPostgres<T>(url: string, work: (client: Client) => Promise<T>): Promise<T> {
  const client = new Client({
    connectionString: url,
    connectionTimeoutMillis: 10_000,
    query_timeout: QUERY_MS,
  });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    // A server that stands still says no goodbye.
    const cut = setTimeout(() => client.connection.stream.destroy(), END_MS);
    await client.end();
    clearTimeout(cut);
  }
}

/** Changes a setting of the server, such as `SET track_commit_timestamp = on`; some need a restart besides. */
export const alterSystem = (url: string, change: string): Promise<void> =>
  withPostgres(url, async (client) => {
    await client.query(`ALTER SYSTEM ${change}`);
    await client.query('SELECT pg_reload_conf()');
  });
