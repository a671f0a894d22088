import type { Sending } from '../evidence/acks';
import type { MessageRow } from '../evidence/observed';
import type { SentMessage } from '../traffic/delivery';
import type { Evidence } from './evidence';
import { isNear } from './order';

/** A delivery that was answered later than this may have been spooled, and then came later than its answer. */
const AT_ONCE_MS = 200;
/** Messages older than this may wait for Postgres, and those that came later are judged meanwhile. */
const MAY_WAIT_MS = 45 * 60_000;

interface Judged {
  row: MessageRow;
  sending: Sending<SentMessage> | undefined;
}

/**
 * Exactly the rule: a message earns if no award that was judged before it lies within the cooldown, on either side.
 * Judged is in the order of arrival, so an award that surely came later explains no `rate_limited`; where the order of
 * two messages is not known, either is right.
 */
export function cooldownProblems(evidence: Evidence): string[] {
  const cooldownMs = evidence.cooldownSeconds * 1000;
  return [...groupBySender(evidence)].flatMap(([user, all]) => {
    const awards = all
      .filter(({ row }) => row.sweet_coins_reason === 'chat_message')
      .sort((a, b) => a.row.created_ms - b.row.created_ms);
    const limited = all.filter(({ row }) => row.sweet_coins_reason === 'rate_limited');
    return [
      ...tooClose(user, awards, cooldownMs),
      ...limited.flatMap((message) => unfounded(user, message, awards, evidence)),
    ];
  });
}

function tooClose(user: string | null, awards: Judged[], cooldownMs: number): string[] {
  return awards.flatMap(({ row }, n) => {
    const before = awards[n - 1]?.row;
    const apart = before ? row.created_ms - before.created_ms : Infinity;
    return apart < cooldownMs
      ? [`${row.message_id}: award of ${user} only ${apart} ms after that for ${before?.message_id}`]
      : [];
  });
}

function unfounded(user: string | null, message: Judged, awards: Judged[], evidence: Evidence): string[] {
  const { message_id, created_ms } = message.row;
  const near = awards.filter(
    ({ row }) => Math.abs(row.created_ms - created_ms) < evidence.cooldownSeconds * 1000,
  );
  if (near.length === 0) return [`${message_id}: rate_limited, but ${user} has no award within the cooldown`];
  if (near.some((award) => !surelyBefore(message, award, evidence))) return [];
  const ids = near.map(({ row }) => row.message_id).join(', ');
  const times = [message, ...near].map(timesOf).join('; ');
  return [
    `${message_id}: rate_limited, but each award of ${user} within the cooldown came later (${ids}); ${times}`,
  ];
}

/** A message, and what can be compared with the log. */
function timesOf({ row, sending }: Judged): string {
  const [written, sent, acknowledged] = [row.created_ms, sending?.firstSentMs, sending?.ackedMs].map(
    (ms) => ms && new Date(ms).toISOString(),
  );
  return `${row.message_id}, written ${written}, sent ${sent}, acknowledged ${acknowledged}`;
}

/** Whether the first was judged before the second: acknowledged at once before the other was sent at all, and judged as it came. */
function surelyBefore({ row, sending }: Judged, { sending: other }: Judged, evidence: Evidence): boolean {
  if (!sending || !other || sending.ackedMs === null) return false;
  const { what, firstSentMs, ackedMs } = sending;
  const isAtOnce = ackedMs - firstSentMs < AT_ONCE_MS && ackedMs < other.firstSentMs;
  const mayWait = firstSentMs - row.created_ms > MAY_WAIT_MS;
  const away = evidence.outages.filter(({ targets }) => targets.includes('redis'));
  if (!isAtOnce || mayWait || isNear(away, sending)) return false;
  // What is filed as offline is judged again, and late, when a start is learnt.
  return evidence.knowledge.get(what.broadcasterId)?.isSettled(row.created_ms, firstSentMs) ?? false;
}

function groupBySender({ observed, acks }: Evidence): Map<string | null, Judged[]> {
  const groups = new Map<string | null, Judged[]>();
  for (const row of observed.postgres.messages) {
    const judged = { row, sending: acks.messages.get(row.message_id) };
    const group = groups.get(row.sender_user_id);
    if (group) group.push(judged);
    else groups.set(row.sender_user_id, [judged]);
  }
  return groups;
}
