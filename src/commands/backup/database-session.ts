import { Client } from 'pg';
import Cursor from 'pg-cursor';
import { postgresConnection } from '../../platform/database/postgres-url';
import { setLimits } from '../../platform/database/transaction-limits';

const CONNECT_MS = 10_000;
/** Our own name, so that a restore can tell who else is there. */
export const OWN_NAME = 'kickboard backup';

/** Who was erased, while a restore is under way. */
export const KEPT_MARKS = 'erased_before_restore';

/** A connection on which a transaction may last as long as it takes. */
export async function connect(databaseUrl: string): Promise<Client> {
  const { url, ssl } = postgresConnection(databaseUrl);
  const client = new Client({
    connectionString: url,
    ssl,
    application_name: OWN_NAME,
    connectionTimeoutMillis: CONNECT_MS,
    keepAlive: true,
  });
  // One that breaks between two statements fails the next.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}

/** Begins a transaction without the limits that the server may have for this user. */
export const begin = (client: Client, mode = '') =>
  client.query(`BEGIN ${mode}; ${setLimits({ statementMs: 0, idleMs: 0 })}; SET LOCAL TimeZone = 'UTC'`);

/** Our tables, without the list of migrations and what a restore keeps, and nothing of anybody else's extensions. */
export async function tablesOf(client: Client): Promise<string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class
      WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r' AND relname NOT IN ('migrations', '${KEPT_MARKS}')
        AND NOT EXISTS (SELECT 1 FROM pg_depend WHERE objid = pg_class.oid AND deptype = 'e') ORDER BY 1`,
  );
  return rows.map(({ name }) => name);
}

/** Names of the migrations that were run, in their order; none in a database that was never migrated. */
export async function migrationsOf(client: Client): Promise<string[]> {
  const { rows: found } = await client.query<{ name: string | null }>(
    `SELECT to_regclass('migrations') AS name`,
  );
  if (!found[0]?.name) return [];
  const { rows } = await client.query<{ name: string }>('SELECT name FROM migrations ORDER BY id');
  return rows.map(({ name }) => name);
}

export async function* rowsOf(client: Client, table: string, size: number): AsyncGenerator<string[]> {
  const sql = `SELECT row_to_json(held)::text AS row FROM ${client.escapeIdentifier(table)} AS held`;
  const cursor = client.query(new Cursor<{ row: string }>(sql));
  for (let page = await cursor.read(size); page.length > 0; page = await cursor.read(size))
    yield page.map(({ row }) => row);
  await cursor.close();
}
