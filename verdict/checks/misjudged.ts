import type { Sending } from '../evidence/acks';
import type { MessageRow } from '../evidence/observed';
import type { SentMessage } from '../traffic/delivery';
import { type Defect, defects, type Evidence } from './evidence';
import { orderProblems } from './order';

/** P5: every decision is the one the rules demand, and every reader is told the same. */
export function checkMisjudged(evidence: Evidence): Defect[] {
  const { acks, observed, knowledge } = evidence;
  const { found, add } = defects('misjudged');
  for (const row of observed.postgres.messages) {
    const sending = acks.messages.get(row.message_id);
    if (!sending) continue; // a phantom
    const sessions = knowledge
      .get(sending.what.broadcasterId)
      ?.sessionsOf(row.created_ms, sending.firstSentMs);
    for (const problem of contradictions(row, sending, sessions ?? new Set([null])))
      add(`${row.message_id}: ${problem}`);
  }
  for (const problem of cooldownProblems(observed.postgres.messages, evidence.cooldownSeconds * 1000))
    add(problem);
  for (const problem of disagreements(evidence)) add(problem);
  for (const problem of orderProblems(evidence)) add(problem);
  return found;
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

/** Two awards of one person are a cooldown apart, and whoever was limited has an award within it, on either side. */
function cooldownProblems(rows: MessageRow[], cooldownMs: number): string[] {
  return [...groupBySender(rows)].flatMap(([user, all]) => {
    const awards = all
      .filter(({ sweet_coins_reason }) => sweet_coins_reason === 'chat_message')
      .sort((a, b) => a.created_ms - b.created_ms);
    const tooClose = awards.flatMap((award, n) => {
      const before = awards[n - 1];
      const apart = before ? award.created_ms - before.created_ms : Infinity;
      return apart < cooldownMs
        ? [`${award.message_id}: award of ${user} only ${apart} ms after that for ${before?.message_id}`]
        : [];
    });
    const limited = all.filter(({ sweet_coins_reason }) => sweet_coins_reason === 'rate_limited');
    const unfounded = limited
      .filter(({ created_ms }) =>
        awards.every((award) => Math.abs(award.created_ms - created_ms) >= cooldownMs),
      )
      .map(({ message_id }) => `${message_id}: rate_limited, but ${user} has no award within the cooldown`);
    return [...tooClose, ...unfounded];
  });
}

function groupBySender(rows: MessageRow[]): Map<string | null, MessageRow[]> {
  const groups = new Map<string | null, MessageRow[]>();
  for (const row of rows) {
    const group = groups.get(row.sender_user_id);
    if (group) group.push(row);
    else groups.set(row.sender_user_id, [row]);
  }
  return groups;
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
