import type { ChatMessage, CoinDecision } from '@kickboard/client';

/** `isProvisional`: from another source than our API, which will send the same message more fully. */
export type ShownMessage = ChatMessage & { isProvisional?: true };

/** Ascending by Kick's time, then by arrival; unique by message id. */
export type MessageLog = readonly ShownMessage[];

/**
 * Both lists must be oldest first. What is held comes before what is new where neither time nor arrival decide, so an
 * older page goes first: `mergeMessages(page, held)`. Returns `held` itself when the other adds nothing.
 */
export function mergeMessages(held: MessageLog, incoming: MessageLog): MessageLog {
  const merged = [...held];
  const indexes = new Map(held.map((message, index) => [message.message_id, index]));
  let isChanged = false;
  for (const message of incoming) {
    const index = indexes.get(message.message_id);
    if (index === undefined) {
      indexes.set(message.message_id, merged.push(message) - 1);
      isChanged = true;
      continue;
    }
    const before = merged[index] as ShownMessage;
    const after = mergeCopies(before, message);
    merged[index] = after;
    isChanged ||= after !== before;
  }
  return isChanged ? merged.sort(byTimeThenArrival) : held;
}

function mergeCopies(held: ShownMessage, incoming: ShownMessage): ShownMessage {
  if (held.isProvisional && !incoming.isProvisional) return withDecision(incoming, held);
  return withDecision(held, incoming);
}

/**
 * Answers overtake each other, and a stored row follows Redis a moment later. So a decision only goes forward: from
 * `pending` to a denial, from either to coins.
 */
function withDecision(message: ShownMessage, decision: CoinDecision): ShownMessage {
  if (progressOf(decision) <= progressOf(message)) return message;
  const { sweet_coins_earned, sweet_coins_reason } = decision;
  return { ...message, sweet_coins_earned, sweet_coins_reason };
}

function progressOf({ sweet_coins_earned, sweet_coins_reason }: CoinDecision): number {
  if (sweet_coins_earned > 0) return 2;
  return sweet_coins_reason === 'pending' ? 0 : 1;
}

export function applyDecisions(log: MessageLog, decisions: ReadonlyMap<string, CoinDecision>): MessageLog {
  let isChanged = false;
  const decided = log.map((message) => {
    const decision = decisions.get(message.message_id);
    const after = decision ? withDecision(message, decision) : message;
    isChanged ||= after !== message;
    return after;
  });
  return isChanged ? decided : log;
}

/** Ids still waiting for a decision, the newest `limit` of them. */
export function pendingIds(log: MessageLog, limit: number): string[] {
  return log
    .filter((message) => message.sweet_coins_reason === 'pending')
    .slice(-limit)
    .map((message) => message.message_id);
}

/** Ids that the API has sent; a provisional line says nothing about what lies around it. */
export function apiIds(log: MessageLog): Set<string> {
  return new Set(log.filter((message) => !message.isProvisional).map((message) => message.message_id));
}

/** Without the provisional lines that came before `ms`: what our API has not sent since is not our chat. */
export function withoutUnconfirmed(log: MessageLog, ms: number): MessageLog {
  const isKept = (message: ShownMessage) => !message.isProvisional || Date.parse(message.received_at) >= ms;
  return log.every(isKept) ? log : log.filter(isKept);
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
