import type { ChatMessage, CoinVerdict } from '../api/types';

/** `isProvisional`: not from our API, which will tell the same message more fully. */
export type ShownMessage = ChatMessage & { isProvisional?: true };

/** Ascending by Kick's time, then by arrival; unique by message id. */
export type MessageLog = readonly ShownMessage[];

/**
 * Both lists must be oldest first. What is held comes before what is new where neither time nor arrival decide, so an
 * older page goes first: `mergeMessages(page, held)`. Returns `held` itself when the other adds nothing.
 */
export function mergeMessages(held: MessageLog, incoming: MessageLog): MessageLog {
  const merged = [...held];
  const places = new Map(held.map((message, index) => [message.message_id, index]));
  let hasNews = false;
  for (const message of incoming) {
    const place = places.get(message.message_id);
    if (place === undefined) {
      places.set(message.message_id, merged.push(message) - 1);
      hasNews = true;
      continue;
    }
    const was = merged[place] as ShownMessage;
    const now = unite(was, message);
    merged[place] = now;
    hasNews ||= now !== was;
  }
  return hasNews ? merged.sort(byTimeThenArrival) : held;
}

function unite(held: ShownMessage, incoming: ShownMessage): ShownMessage {
  if (held.isProvisional && !incoming.isProvisional) return incoming;
  return withVerdict(held, incoming);
}

/** `pending` never replaces a verdict: a slow answer may come after a quick one. */
function withVerdict(message: ShownMessage, verdict: CoinVerdict): ShownMessage {
  const { sweet_coins_earned, sweet_coins_reason } = verdict;
  const isSame =
    sweet_coins_reason === message.sweet_coins_reason && sweet_coins_earned === message.sweet_coins_earned;
  if (isSame || sweet_coins_reason === 'pending') return message;
  return { ...message, sweet_coins_earned, sweet_coins_reason };
}

export function applyVerdicts(log: MessageLog, verdicts: ReadonlyMap<string, CoinVerdict>): MessageLog {
  let hasNews = false;
  const judged = log.map((message) => {
    const verdict = verdicts.get(message.message_id);
    const now = verdict ? withVerdict(message, verdict) : message;
    hasNews ||= now !== message;
    return now;
  });
  return hasNews ? judged : log;
}

/** Ids still waiting for a verdict, the newest `limit` of them. */
export function pendingIds(log: MessageLog, limit: number): string[] {
  return log
    .filter((message) => message.sweet_coins_reason === 'pending')
    .slice(-limit)
    .map((message) => message.message_id);
}

export function byTimeThenArrival(a: ChatMessage, b: ChatMessage): number {
  return a.timestamp - b.timestamp || compareIso(a.received_at, b.received_at);
}

/** ISO times of one form compare as text; an unequal number of fractional digits would not, so parse those. */
function compareIso(a: string, b: string): number {
  if (a === b) return 0;
  if (a.length !== b.length) return Date.parse(a) - Date.parse(b) || 0;
  return a < b ? -1 : 1;
}
