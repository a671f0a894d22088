/** More than one entry can hold; a larger sum takes several. */
export const MOST_AT_ONCE = 2_000_000_000;

/** @param given selects user_id, amount, created_at, reverses_entry_id. $1 is the batch, $2 the reason, $3 the note. @param before other CTEs */
const entries = (given: string, before = ''): string => `
  WITH ${before}given AS MATERIALIZED (${given}), entry AS (
    INSERT INTO coin_entries (user_id, amount, reason, created_at, note, batch_id, reverses_entry_id)
    SELECT user_id, amount, $2::text, created_at, $3::text, $1::bigint, reverses_entry_id FROM given
    RETURNING id, user_id, session_id, amount
  ), noted AS (
    INSERT INTO coin_outbox (entry_id, user_id, amount) SELECT id, user_id, amount FROM entry
  )`;

/** Balances are taken in the order of users, as the coin sync does, so that the two wait for each other and never in a circle. */
const move = (selected: string): string => `
  INSERT INTO coin_balances (user_id, balance) ${selected} ORDER BY user_id
  ON CONFLICT (user_id) DO UPDATE SET balance = coin_balances.balance + excluded.balance`;

/** SQL: enters all that `given` selects, with their balances and the notes for Redis, in one statement. */
export const enterAll = (given: string): string => `${entries(given)}, moved AS (
    ${move('SELECT user_id, sum(amount) FROM entry GROUP BY user_id')}
  )
  SELECT count(*)::int AS entries FROM entry`;

/**
 * SQL: the same without the balances, which MOVE_BALANCES changes at the end of the transaction. Entries of a hundred thousand viewers
 * take seconds, and whoever spends or earns meanwhile must not wait so long for the balance.
 */
export const enterMany = (given: string): string => `${entries(given)}
  SELECT count(*)::int AS entries, min(id) AS first_id FROM entry`;

/** What enterMany returns. */
export interface EnteredMany {
  entries: number;
  /** The least of their ids; null without any. */
  first_id: string | null;
}

const made = (first: string) => `coin_entries WHERE id >= ${first}::bigint AND batch_id = $1::bigint`;

/** SQL: changes balances by all entries of the batch $1, which this transaction has made, from the id $2 on. */
export const MOVE_BALANCES = move(`SELECT user_id, sum(amount) FROM ${made('$2')} GROUP BY user_id`);

/** SQL: user_id and balance of all that `selected` has, as rows of entries that take it away. */
export const takenAway = (selected: string): string => `
  SELECT user_id, now() AS created_at, NULL::bigint AS reverses_entry_id,
         (-sign(balance) * least(abs(balance) - part * ${MOST_AT_ONCE}::bigint, ${MOST_AT_ONCE}))::int AS amount
    FROM (${selected}) AS had, generate_series(0, ((abs(balance) - 1) / ${MOST_AT_ONCE})::bigint) AS part`;

/**
 * SQL: takes all that everybody has after the entries of the batch $1 from the id $4 on, which were made without holding balances:
 * what was earned or spent meanwhile is made up for. From here to the commit the balances are held.
 */
export const TAKE_THE_REST = `${entries(
  takenAway(`
    SELECT user_id, sum(amount)::bigint AS balance FROM (
      SELECT user_id, amount FROM ${made('$4')} UNION ALL SELECT user_id, balance AS amount FROM held
    ) AS part GROUP BY user_id HAVING sum(amount) <> 0`),
  'held AS MATERIALIZED (SELECT user_id, balance FROM coin_balances WHERE balance <> 0 ORDER BY user_id FOR UPDATE), ',
)}, moved AS (
    ${move('SELECT user_id, -balance FROM held')}
  )
  SELECT count(*)::int AS entries FROM entry`;
