/** More than one entry can hold; a larger sum takes several. */
export const MOST_AT_ONCE = 2_000_000_000;

/**
 * SQL: enters all that `given` selects (user_id, amount, created_at, reverses_entry_id), with their balances and the notes for
 * Redis, in one statement. $1 is the batch, $2 the reason, $3 the note. Balances are taken in the order of users, as the coin
 * sync does, so that the two wait for each other and never in a circle.
 */
export const enterAll = (given: string): string => `
  WITH given AS MATERIALIZED (${given}), entry AS (
    INSERT INTO coin_entries (user_id, amount, reason, created_at, note, batch_id, reverses_entry_id)
    SELECT user_id, amount, $2::text, created_at, $3::text, $1::bigint, reverses_entry_id FROM given
    RETURNING id, user_id, session_id, amount
  ), noted AS (
    INSERT INTO coin_outbox (entry_id, user_id, amount) SELECT id, user_id, amount FROM entry
  ), moved AS (
    INSERT INTO coin_balances (user_id, balance)
    SELECT user_id, sum(amount) FROM entry GROUP BY user_id ORDER BY user_id
    ON CONFLICT (user_id) DO UPDATE SET balance = coin_balances.balance + excluded.balance
  )
  SELECT count(*)::int AS entries FROM entry`;
