import type { Client } from 'pg';
import { begin, KEPT_MARKS } from './database-session';

/**
 * Keeps who was erased beside the tables that are given up. A restore that dies on the way leaves them there, for the one
 * that goes on from there.
 */
export async function keepErasureMarks(client: Client): Promise<void> {
  if (!(await isThere(client, 'erased_viewers'))) return;
  await client.query(
    `CREATE TABLE IF NOT EXISTS ${KEPT_MARKS} (user_id bigint PRIMARY KEY, erased_at timestamptz NOT NULL, removed jsonb NOT NULL)`,
  );
  await client.query(
    `INSERT INTO ${KEPT_MARKS} SELECT user_id, erased_at, removed FROM erased_viewers ON CONFLICT DO NOTHING`,
  );
}

/**
 * Marks them again in a database of the newest migration, so that what they write from now on stays anonymous.
 * `tell` gets those of whom the backup brought something back, before the marks that were kept are gone.
 */
export async function bringErasureMarksBack(
  client: Client,
  tell: (userIds: string[]) => void,
): Promise<void> {
  if (!(await isThere(client, KEPT_MARKS))) return;
  await begin(client);
  // An erasure that was under way when the backup was made is marked there, and not done.
  const { rows } = await client.query<{ user_id: string }>(
    `SELECT user_id FROM ${KEPT_MARKS} AS kept LEFT JOIN erased_viewers AS known USING (user_id)
      WHERE known.removed IS DISTINCT FROM kept.removed ORDER BY user_id`,
  );
  await client.query(
    `INSERT INTO erased_viewers (user_id, erased_at) SELECT user_id, erased_at FROM ${KEPT_MARKS} ON CONFLICT DO NOTHING`,
  );
  await client.query(`DROP TABLE ${KEPT_MARKS}`);
  tell(rows.map(({ user_id }) => user_id));
  await client.query('COMMIT');
}

async function isThere(client: Client, table: string): Promise<boolean> {
  const { rows } = await client.query<{ name: string | null }>('SELECT to_regclass($1) AS name', [table]);
  return rows[0]?.name != null;
}
