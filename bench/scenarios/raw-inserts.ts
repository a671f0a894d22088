import type { Rig } from '../rig/rig';

/** Enough for a steady rate; all of a long outage's rows would need gigabytes here. */
const MOST_ROWS = 100_000;
const COLUMNS = `SELECT attname AS name, format_type(atttypid, NULL) AS type FROM pg_attribute
  WHERE attrelid = 'chat_messages'::regclass AND attnum > 0 AND NOT attisdropped ORDER BY attnum`;

/**
 * Rows per second at which one connection that has nothing else to do writes the rows of `chat_messages`, in the order
 * of their arrival, into an empty table with the same columns and indexes; each INSERT commits by itself.
 */
export async function rawInsertRates(rig: Rig): Promise<{ by50: number; by1000: number }> {
  const columns = await rig.query<{ name: string; type: string }>(COLUMNS);
  // As text, so that turning values into parameters costs what it costs the application: strings are sent as they are.
  const texts = columns.map(({ name }) => `${name}::text`).join(', ');
  const rows = await rig.query<Record<string, string | null>>(
    `SELECT ${texts} FROM chat_messages ORDER BY chat_messages.arrival_seq LIMIT ${MOST_ROWS}`,
  );
  const arrays = columns.map(({ type }, i) => `$${i + 1}::${type}[]`).join(', ');
  const insert = `INSERT INTO raw_messages SELECT * FROM unnest(${arrays}) ON CONFLICT DO NOTHING`;
  const rate = async (batchSize: number) => {
    await rig.query('CREATE TABLE raw_messages (LIKE chat_messages INCLUDING ALL)');
    await rig.query('CHECKPOINT');
    const begin = performance.now();
    for (let start = 0; start < rows.length; start += batchSize) {
      const batch = rows.slice(start, start + batchSize);
      const values = columns.map(({ name }) => batch.map((row) => row[name]));
      await rig.query(insert, values);
    }
    const seconds = (performance.now() - begin) / 1000;
    await rig.query('DROP TABLE raw_messages');
    return Math.round(rows.length / seconds);
  };
  return { by50: await rate(50), by1000: await rate(1000) };
}
