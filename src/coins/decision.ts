import { readEntry } from '../platform/redis/entries';
import {
  expectFields,
  isArrivalSeq,
  isCount,
  isId,
  isName,
  isTime,
  orMissing,
  orNull,
} from '../platform/redis/entry-fields';
import { parseSessionId } from '../sessions/stream-session';

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

const isReason = (value: unknown): value is CoinReason =>
  (COIN_REASONS as readonly unknown[]).includes(value);
const isSessionId = (value: unknown) => typeof value === 'string' && parseSessionId(value) !== null;
/** As `coin_entries.amount` holds them. */
const isCoins = (value: unknown) => isCount(value) && (value as number) <= 2_147_483_647;

/** Reads a decision as it stands in Redis. @throws UnreadableEntry */
export function readDecision(json: string): Decision {
  const decision = readEntry(json) as Decision;
  expectFields('the decision', decision, {
    message_id: isName,
    user_id: decision.amount === 0 ? orNull(isId) : isId,
    session_id: orNull(isSessionId),
    amount: isCoins,
    reason: isReason,
    created_ms: isTime,
    decided_ms: isTime,
    seq: isArrivalSeq,
    cooldown_message_id: orMissing(isName),
  });
  return decision;
}

/** A message's coins, as clients see them. */
export interface CoinAnswer {
  sweet_coins_earned: number;
  sweet_coins_reason: CoinReason;
}

/**
 * Reads the value of a `msg-coins` key: `"<amount>"`; `"0"` for `rate_limited`, by far the most (Redis keeps small numbers
 * without a value of their own); `"0:<reason>"` for the other denials. Null for anything else: it says nothing, and the
 * other places where a decision is may know.
 */
export function parseMessageCoins(value: string | null): CoinAnswer | null {
  const [, text, reason] = /^(0|[1-9]\d{0,9})(?::([a-z_]+))?$/.exec(value ?? '') ?? [];
  const amount = Number(text);
  if (text === undefined || !isCoins(amount)) return null;
  if (reason === undefined)
    return { sweet_coins_earned: amount, sweet_coins_reason: amount === 0 ? 'rate_limited' : 'chat_message' };
  return amount === 0 && isReason(reason) ? { sweet_coins_earned: 0, sweet_coins_reason: reason } : null;
}

/** The value of a `msg-coins` key; the judge's step writes the same. */
export function formatMessageCoins({ sweet_coins_earned, sweet_coins_reason }: CoinAnswer): string {
  if (sweet_coins_earned > 0) return String(sweet_coins_earned);
  return sweet_coins_reason === 'rate_limited' ? '0' : `0:${sweet_coins_reason}`;
}
