import type { Sending } from '../evidence/acks';
import type { ChatView } from '../evidence/observed';
import type { Outage } from '../system/fault-injector';
import type { SentMessage } from '../traffic/delivery';
import type { Evidence } from './evidence';

/**
 * `/api/chat` shows the newest first by created_at, then by arrival: a message that was acknowledged before another one
 * of the same time was sent at all must stand behind it. While Redis was away nothing is said about arrival: what was
 * spooled counts as come afterwards.
 */
export function orderProblems({ observed, acks, outages }: Evidence): string[] {
  const away = outages.filter(({ targets }) => targets.includes('redis'));
  return [...observed.api.chat.values()].flatMap((views) => problemsIn(views, acks.messages, away));
}

function problemsIn(
  views: ChatView[],
  sendings: Map<string, Sending<SentMessage>>,
  away: Outage[],
): string[] {
  const problems: string[] = [];
  /** Of the messages of the present instant: the one acknowledged first, so far down the list. */
  let earliest: { id: string; ackedMs: number } | null = null;
  let before: ChatView | null = null;
  for (const view of views) {
    if (before && before.timestamp < view.timestamp)
      problems.push(`${before.message_id} stands before the newer ${view.message_id} in /api/chat`);
    if (before?.timestamp !== view.timestamp) earliest = null;
    before = view;
    const sending = sendings.get(view.message_id);
    if (!sending || sending.ackedMs === null || isNear(away, sending)) continue;
    if (earliest && earliest.ackedMs < sending.firstSentMs)
      problems.push(`${earliest.id} stands before ${view.message_id} of the same time, which arrived later`);
    if (!earliest || sending.ackedMs < earliest.ackedMs)
      earliest = { id: view.message_id, ackedMs: sending.ackedMs };
  }
  return problems;
}

/** Whether a message was sent or acknowledged while something was away, or shortly after. */
export const isNear = (away: Outage[], { firstSentMs, ackedMs }: Sending<SentMessage>) =>
  away.some(({ fromMs, untilMs }) => firstSentMs <= untilMs + 5_000 && (ackedMs ?? Infinity) >= fromMs);
