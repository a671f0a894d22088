import type { Sending } from '../evidence/acks';
import type { MessageRow } from '../evidence/observed';
import type { SentMessage } from '../traffic/delivery';
import { cooldownProblems } from './cooldown';
import { type Defect, defectsOf, type Evidence } from './evidence';
import { orderProblems } from './order';
import { receiptProblems } from './receipts';

/** P5: every decision is the one the rules demand, and every reader is told the same. */
export const checkMisjudged = (evidence: Evidence): Defect[] =>
  defectsOf('misjudged', [
    ...decisionProblems(evidence),
    ...cooldownProblems(evidence),
    ...disagreements(evidence),
    ...receiptProblems(evidence),
    ...orderProblems(evidence),
  ]);

function decisionProblems({ acks, observed, knowledge }: Evidence): string[] {
  return observed.postgres.messages.flatMap((row) => {
    const sending = acks.messages.get(row.message_id);
    if (!sending) return []; // a phantom
    const sessions = knowledge.get(sending.what.broadcasterId)?.sessionsOf(row.created_ms);
    const found = contradictions(row, sending, sessions ?? new Set([null]));
    return found.map((problem) => `${row.message_id}: ${problem}`);
  });
}

function contradictions(
  row: MessageRow,
  { what }: Sending<SentMessage>,
  sessions: Set<string | null>,
): string[] {
  const { session_id, sweet_coins_reason: reason, sweet_coins_earned: earned } = row;
  const problems: string[] = [];
  if (reason === 'pending') return problems; // a phantom
  if (!sessions.has(session_id))
    problems.push(`session ${session_id} instead of ${[...sessions].join(' or ')}`);
  const reasons = reasonsFor(what, session_id);
  if (!reasons.includes(reason)) problems.push(`${reason} instead of ${reasons.join(' or ')}`);
  if (earned !== (reason === 'chat_message' ? 1 : 0)) problems.push(`${earned} coins for ${reason}`);
  return problems;
}

/** Who the sender is comes first, then whether the stream was live. */
function reasonsFor({ senderId, isBot }: SentMessage, sessionId: string | null): string[] {
  if (senderId === null) return ['anonymous'];
  if (isBot) return ['bot'];
  return sessionId === null ? ['stream_offline'] : ['chat_message', 'rate_limited'];
}

/** The row, `/api/chat` and sweet-coins say the same of a message. */
function disagreements({ observed }: Evidence): string[] {
  const problems: string[] = [];
  const rows = new Map(observed.postgres.messages.map((row) => [row.message_id, row]));
  for (const [id, coin] of observed.api.coins) {
    const row = rows.get(id);
    if (
      row &&
      (coin.sweet_coins_earned !== row.sweet_coins_earned ||
        coin.sweet_coins_reason !== row.sweet_coins_reason)
    )
      problems.push(`${id}: sweet-coins says ${coin.sweet_coins_reason}, the row ${row.sweet_coins_reason}`);
  }
  for (const view of [...observed.api.chat.values()].flat()) {
    const row = rows.get(view.message_id);
    if (!row) continue;
    const same =
      view.sweet_coins_earned === row.sweet_coins_earned &&
      view.sweet_coins_reason === row.sweet_coins_reason &&
      view.session_id === row.session_id &&
      view.sent_when_offline === (row.session_id === null);
    if (!same)
      problems.push(
        `${view.message_id}: /api/chat says ${view.sweet_coins_reason} in ${view.session_id}, the row ${row.sweet_coins_reason} in ${row.session_id}`,
      );
  }
  return problems;
}
