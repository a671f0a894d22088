import type { Query } from './database';

/**
 * Numbers of Postgres' advisory locks, in one place: two that are the same would hold each other up. A migration has its numbers
 * written out, because it must not change with this file.
 */
export const ADVISORY_LOCKS = {
  migration: 727_001,
  /** Boards over time, in migration 10. */
  periodBoardsGate: 727_002,
  periodBoardsCounting: 727_003,
  waitingNames: 727_004,
  erasedPeople: 727_005,
  eventNumbers: 727_006,
  endpointCreation: 727_007,
  reset: 727_008,
} as const;

/** Until the end of the transaction, beside others that hold it together. */
export async function holdTogether(query: Query, lock: number): Promise<void> {
  await query('SELECT pg_advisory_xact_lock_shared($1)', [lock]);
}

/** Until the end of the transaction, and nobody else. */
export async function holdAlone(query: Query, lock: number): Promise<void> {
  await query('SELECT pg_advisory_xact_lock($1)', [lock]);
}
