import type { Query } from '../platform/database/database';
import type { Decision } from './decision';

/** Entries and balances in one statement: a balance moves by exactly the entries that were new. */
const INSERT_ENTRIES = `
  WITH inserted AS (
    INSERT INTO coin_entries (user_id, session_id, message_id, amount, reason, created_at)
    SELECT * FROM unnest($1::bigint[], $2::text[], $3::text[], $4::int[], $5::text[], $6::timestamptz[])
    ON CONFLICT (message_id) DO NOTHING
    RETURNING user_id, amount
  )
  INSERT INTO coin_balances (user_id, balance)
  SELECT user_id, sum(amount) FROM inserted GROUP BY user_id ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET balance = coin_balances.balance + excluded.balance`;

/**
 * Enters the awards among these decisions into the ledger; one that is there already changes nothing. To be called in
 * the transaction that stores the decision with its message, so that the two never disagree.
 */
export async function insertEntries(query: Query, decisions: Decision[]): Promise<void> {
  const awards = decisions.filter(({ amount }) => amount > 0);
  if (awards.length === 0) return;
  await query(INSERT_ENTRIES, [
    awards.map(({ user_id }) => user_id),
    awards.map(({ session_id }) => session_id),
    awards.map(({ message_id }) => message_id),
    awards.map(({ amount }) => amount),
    awards.map(({ reason }) => reason),
    awards.map(({ created_ms }) => new Date(created_ms).toISOString()),
  ]);
}
