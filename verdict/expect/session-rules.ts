import type { SentStatus } from '../traffic/delivery';

/** A stream as the status events tell of it; times in ms. */
export interface ExpectedSession {
  id: string;
  broadcasterId: string;
  startedMs: number;
  endedMs: number | null;
  title: string;
}

/** Messages up to this long after the end belong to the session (P5). */
const GRACE_MS = 120_000;

const secondOf = (ms: number) => Math.floor(ms / 1000);

/** `<broadcaster_user_id>-<started_at in epoch seconds>` (contract, 4). */
const sessionIdOf = ({ broadcasterId, startedMs }: SentStatus): string =>
  `${broadcasterId}-${secondOf(startedMs)}`;

/**
 * What a set of one channel's status events amounts to, in whatever order they came: of each stream the event sent last
 * counts (a start sent after an end is a reconnect), and nobody streams twice at once, so a later start ends what was
 * before it.
 */
export function sessionsFrom(statuses: SentStatus[]): ExpectedSession[] {
  const latest = new Map<string, SentStatus>();
  for (const status of statuses) {
    const known = latest.get(sessionIdOf(status));
    if (!known || isNewer(status, known)) latest.set(sessionIdOf(status), status);
  }
  const inOrder = [...latest].sort(([, a], [, b]) => a.startedMs - b.startedMs);
  return inOrder.map(([id, status], n) => {
    const next = inOrder[n + 1]?.[1].startedMs ?? null;
    const ended = status.isLive ? next : Math.min(status.endedMs ?? status.sentMs, next ?? Infinity);
    const { broadcasterId, startedMs, title } = status;
    return { id, broadcasterId, startedMs, endedMs: ended, title };
  });
}

function isNewer(status: SentStatus, than: SentStatus): boolean {
  if (status.sentMs !== than.sentMs) return status.sentMs > than.sentMs;
  return !status.isLive;
}

/** The session a message of that channel and time belongs to: the newest that had started, unless it was over. */
export function sessionAt(sessions: ExpectedSession[], createdMs: number): string | null {
  const newest = sessions.findLast(({ startedMs }) => secondOf(startedMs) * 1000 <= createdMs);
  if (!newest) return null;
  return newest.endedMs === null || createdMs <= newest.endedMs + GRACE_MS ? newest.id : null;
}
