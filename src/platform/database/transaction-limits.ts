/** How long the server lets a statement run, and an open transaction do nothing (ms); 0 is without a limit. */
export interface TransactionLimits {
  statementMs: number;
  idleMs: number;
}

/** Since Postgres 17; others have no such setting, and setting it would be an error. */
const NO_TRANSACTION_TIMEOUT = `SELECT set_config(name, '0', true) FROM pg_settings WHERE name = 'transaction_timeout'`;

/**
 * The limits of a transaction, set within it. A user or a database may have others (`ALTER ROLE … SET lock_timeout`), meant for other
 * clients: an index that is built beside traffic waits for locks, and would be left half-made.
 */
export const setLimits = ({ statementMs, idleMs }: TransactionLimits): string =>
  [
    `SET LOCAL statement_timeout = ${statementMs}`,
    `SET LOCAL idle_in_transaction_session_timeout = ${idleMs}`,
    'SET LOCAL lock_timeout = 0',
    ...(statementMs === 0 || statementMs > LONG_MS ? [NO_TRANSACTION_TIMEOUT] : []),
  ].join('; ');

/** Beyond this, a transaction may be longer than its user is meant to have any. */
const LONG_MS = 60_000;

/** The same for a statement that cannot be in a transaction, and what takes it back. */
export const setLimitsAlone = (limits: TransactionLimits): string =>
  setLimits(limits).replaceAll('SET LOCAL', 'SET').replace("'0', true", "'0', false");
export const FORGET_LIMITS =
  'RESET statement_timeout; RESET idle_in_transaction_session_timeout; RESET lock_timeout; ' +
  "SELECT set_config(name, reset_val, false) FROM pg_settings WHERE name = 'transaction_timeout'";

/**
 * Begins a transaction whose statements each see what was committed before them, whatever `default_transaction_isolation` says: what
 * is read behind a lock must be what the last holder left.
 */
export const beginsReadCommitted = (begin: string): string =>
  /\bISOLATION\b/i.test(begin) ? begin : `${begin} ISOLATION LEVEL READ COMMITTED`;
