import { readEntry, UnreadableEntry } from '../platform/redis/entries';

/** Why a message did or did not earn; `pending` is a state of its own: accepted, not judged yet. */
export const COIN_REASONS = [
  'chat_message',
  'rate_limited',
  'pending',
  'stream_offline',
  'bot',
  'excluded',
  'anonymous',
  'banned',
] as const;

export type CoinReason = (typeof COIN_REASONS)[number];

/** A judged message, as it waits in `ledger:buffer` for Postgres. Times in ms, `seq` its arrival_seq. */
export interface Decision {
  message_id: string;
  broadcaster_user_id: string;
  user_id: string | null;
  session_id: string | null;
  amount: number;
  reason: CoinReason;
  created_ms: number;
  /** By the clock of Redis. */
  decided_ms: number;
  seq: string;
  /** Of a rate-limited message: the message whose award decided. */
  cooldown_message_id?: string;
  /** It was judged out of turn, or by what Postgres knew before: the award that decided may have come later, or be gone. */
  is_late?: true;
}

/** Reads a decision as it stands in Redis. @throws UnreadableEntry */
export function readDecision(json: string): Decision {
  const decision = readEntry(json) as Decision;
  const isWhole =
    typeof decision.message_id === 'string' &&
    typeof decision.reason === 'string' &&
    Number.isSafeInteger(decision.amount);
  if (!isWhole) throw new UnreadableEntry('the entry is no decision');
  return decision;
}

/** A message's coins, as clients see them. */
export interface CoinAnswer {
  sweet_coins_earned: number;
  sweet_coins_reason: CoinReason;
}

/**
 * Reads the value of a `msg-coins` key: `"<amount>"`; `"0"` for `rate_limited`, by far the most (Redis keeps small numbers
 * without a value of their own); `"0:<reason>"` for the other denials.
 */
export function parseMessageCoins(value: string): CoinAnswer {
  const [amount, reason = amount === '0' ? 'rate_limited' : 'chat_message'] = value.split(':');
  return { sweet_coins_earned: Number(amount), sweet_coins_reason: reason as CoinReason };
}

/** The value of a `msg-coins` key; the judge's step writes the same. */
export function formatMessageCoins({ sweet_coins_earned, sweet_coins_reason }: CoinAnswer): string {
  if (sweet_coins_earned > 0) return String(sweet_coins_earned);
  return sweet_coins_reason === 'rate_limited' ? '0' : `0:${sweet_coins_reason}`;
}
