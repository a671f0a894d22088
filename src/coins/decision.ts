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

/** A judged message, as it waits in `ledger:buffer` for Postgres. Times in ms, `seq` its place of arrival. */
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
}

/** What readers are told of a message's coins. */
export interface CoinAnswer {
  sweet_coins_earned: number;
  sweet_coins_reason: CoinReason;
}

/** Reads the value of a `msg-coins` key: `"<amount>"` or `"0:<reason>"`. */
export function parseMessageCoins(value: string): CoinAnswer {
  const [amount, reason] = value.split(':');
  return {
    sweet_coins_earned: Number(amount),
    sweet_coins_reason: (reason as CoinReason | undefined) ?? 'chat_message',
  };
}

/** The value of a `msg-coins` key. */
export const formatMessageCoins = ({ sweet_coins_earned, sweet_coins_reason }: CoinAnswer): string =>
  sweet_coins_earned > 0 ? String(sweet_coins_earned) : `0:${sweet_coins_reason}`;
