import { erasedAmong } from '../erasure/erased-people';
import type { Query } from '../platform/database/database';
import type { RedemptionEvent } from './channel-event';

/** What was decided is never pending again, however late that is told; of two decisions the newer one counts. */
const UPSERT = `
  INSERT INTO reward_redemptions AS known
         (id, broadcaster_user_id, user_id, reward_id, reward_title, cost, user_input, status, redeemed_at, status_at)
  VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
  ON CONFLICT (id) DO UPDATE SET status = excluded.status, status_at = excluded.status_at
  WHERE known.broadcaster_user_id = excluded.broadcaster_user_id
    AND (excluded.status <> 'pending', excluded.status_at) > (known.status <> 'pending', known.status_at)`;

const iso = (ms: number) => new Date(ms).toISOString();

/** Keeps a redemption, one row for each, with its newest status. Safe to repeat, in any order. */
export async function storeRedemption(query: Query, event: RedemptionEvent): Promise<void> {
  const { id, broadcaster_user_id, reward_id, reward_title, cost, status } = event;
  const isErased = event.user_id !== null && (await erasedAmong(query, [event.user_id])).size > 0;
  const { user_id, user_input } = isErased ? { user_id: null, user_input: '' } : event;
  await query(UPSERT, [
    id,
    broadcaster_user_id,
    user_id,
    reward_id,
    reward_title,
    cost,
    user_input,
    status,
    iso(event.at_ms),
    iso(event.sent_ms),
  ]);
}
