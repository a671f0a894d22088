import type { Query } from '../platform/database/database';
import type { Decision } from './decision';

/**
 * Messages ($1) that are denied a coin because of an award that came after them, by its place and by its time, or that is none
 * any more. An award that is not in Postgres yet came before the decision, and is there before it.
 */
const NOTE = `
  INSERT INTO coin_reviews (message_id)
  SELECT message.message_id
    FROM chat_messages AS message JOIN chat_messages AS award ON award.message_id = message.cooldown_message_id
   WHERE message.message_id = ANY($1) AND message.sweet_coins_reason = 'rate_limited'
     AND (award.sweet_coins_reason NOT IN ('chat_message', 'pending')
          OR (award.arrival_seq > message.arrival_seq AND award.created_at > message.created_at))`;

/**
 * Notes those of the decisions that TakeBackService has to put right. To be called in the transaction that stores them with
 * their messages: a process that dies right after it must not leave a viewer without the coin.
 */
export async function noteReviews(query: Query, decisions: Decision[]): Promise<void> {
  const ids = decisions.flatMap(({ message_id, cooldown_message_id, is_late }) =>
    is_late && cooldown_message_id !== undefined ? [message_id] : [],
  );
  if (ids.length > 0) await query(NOTE, [ids]);
}
