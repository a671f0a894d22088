import type { Rig } from '../rig/rig';

const COLUMNS = {
  message_id: 'text',
  broadcaster_user_id: 'bigint',
  sender_user_id: 'bigint',
  session_id: 'text',
  content: 'text',
  emotes: 'jsonb',
  emote_count: 'smallint',
  broadcaster: 'jsonb',
  sender: 'jsonb',
  replies_to: 'jsonb',
  created_at: 'timestamptz',
  received_at: 'timestamptz',
  arrival_seq: 'bigint',
  sweet_coins_earned: 'int',
  sweet_coins_reason: 'text',
};
const NAMES = Object.keys(COLUMNS);
const INSERT = `INSERT INTO raw_messages (${NAMES.join(', ')})
  SELECT * FROM unnest(${Object.values(COLUMNS)
    .map((type, i) => `$${i + 1}::${type}[]`)
    .join(', ')}) ON CONFLICT DO NOTHING`;
/** Enough for a steady rate; all of a long outage's rows would need gigabytes here. */
const MOST_ROWS = 100_000;

/**
 * Rows per second at which one connection that has nothing else to do writes the rows of `chat_messages`, in the order
 * of their arrival, into an empty table with the same columns and indexes; each INSERT commits by itself.
 */
export async function rawInsertRates(rig: Rig): Promise<{ by50: number; by1000: number }> {
  // As text, so that turning values into parameters costs what it costs the application: strings are sent as they are.
  const texts = NAMES.map((name) => `${name}::text`).join(', ');
  const rows = await rig.query<Record<string, string | null>>(
    `SELECT ${texts} FROM chat_messages ORDER BY chat_messages.arrival_seq LIMIT ${MOST_ROWS}`,
  );
  const values = rows.map((row) => NAMES.map((name) => row[name] ?? null));
  const by50 = await insertRate(rig, values, 50);
  const by1000 = await insertRate(rig, values, 1000);
  return { by50, by1000 };
}

async function insertRate(rig: Rig, rows: (string | null)[][], batchSize: number): Promise<number> {
  await rig.query('CREATE TABLE raw_messages (LIKE chat_messages INCLUDING ALL)');
  await rig.query('CHECKPOINT');
  const begin = performance.now();
  for (let start = 0; start < rows.length; start += batchSize) {
    const batch = rows.slice(start, start + batchSize);
    await rig.query(
      INSERT,
      NAMES.map((_, column) => batch.map((row) => row[column])),
    );
  }
  const seconds = (performance.now() - begin) / 1000;
  await rig.query('DROP TABLE raw_messages');
  return Math.round(rows.length / seconds);
}
