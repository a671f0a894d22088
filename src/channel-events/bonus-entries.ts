import { erasedAmong } from '../erasure/erased-people';
import { hiddenOn } from '../exclusions/exclusion-store';
import { changeStanding } from '../leaderboard/standing-change';
import type { Query } from '../platform/database/database';
import { noteSightings } from '../viewers/sightings';
import type { BonusReason, EventPerson } from './channel-event';
import type { Grant } from './bonus-rules';

/** Coins of one viewer for one event. */
export interface BonusEntries {
  viewer: EventPerson;
  broadcaster_user_id: string;
  session_id: string | null;
  reason: BonusReason;
  at_ms: number;
  grants: Grant[];
}

const SELECT_HIDDEN = `SELECT 1 FROM (${hiddenOn('$2::bigint')}) AS hidden WHERE user_id = $1`;

/** Of one viewer there is one transaction at a time, so that balances follow in the order of the entries. */
const HOLD_BALANCE = `
  INSERT INTO coin_balances (user_id, balance) VALUES ($1, 0)
  ON CONFLICT (user_id) DO UPDATE SET balance = coin_balances.balance`;

/** Entries that are new, their balance, and the notes for Redis, in one statement. */
const ENTER = `
  WITH entered AS (
    INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at, idempotency_key)
    SELECT $1, $2, amount, $3, $4, key FROM unnest($5::int[], $6::text[]) AS given(amount, key)
    ON CONFLICT (idempotency_key) WHERE idempotency_key IS NOT NULL DO NOTHING
    RETURNING id, user_id, session_id, amount
  ), noted AS (
    INSERT INTO coin_outbox (entry_id, user_id, session_id, amount) SELECT * FROM entered
  ), moved AS (
    UPDATE coin_balances SET balance = balance + (SELECT coalesce(sum(amount), 0) FROM entered) WHERE user_id = $1
  )
  SELECT id, amount FROM entered ORDER BY id`;

/**
 * Enters a bonus into the ledger; what is there already changes nothing, and who is hidden or was erased gets
 * nothing. Locks are taken in
 * the order of the other writers: viewer, balance, session.
 * @returns ids of the entries that are new
 */
export async function enterBonus(query: Query, bonus: BonusEntries): Promise<string[]> {
  const { viewer, broadcaster_user_id, session_id, reason, at_ms, grants } = bonus;
  const { user_id } = viewer;
  if ((await erasedAmong(query, [user_id])).size > 0) return [];
  if ((await query(SELECT_HIDDEN, [user_id, broadcaster_user_id])).length > 0) return [];
  await noteSightings(query, [{ ...viewer, at_ms, order: '', is_message: false }]);
  await query(HOLD_BALANCE, [user_id]);
  const at = new Date(at_ms).toISOString();
  const entered = await query<{ id: string; amount: number }>(ENTER, [
    user_id,
    session_id,
    reason,
    at,
    grants.map(({ amount }) => amount),
    grants.map(({ key }) => key),
  ]);
  if (entered.length > 0 && session_id !== null) {
    const points = entered.reduce((sum, { amount }) => sum + amount, 0);
    await changeStanding(query, session_id, user_id, points, { ...viewer, at });
  }
  return entered.map(({ id }) => id);
}
