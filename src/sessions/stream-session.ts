/**
 * A live stream of one broadcaster. Times in ms. `status_ms` and `title_ms` are Kick's sending times of the events
 * that were applied last; an event sent earlier changes nothing.
 */
export interface StreamSession {
  id: string;
  broadcaster_user_id: string;
  username: string;
  title: string;
  started_ms: number;
  ended_ms: number | null;
  status_ms: number;
  title_ms: number;
}

/** A stream status as Kick sent it; `sent_ms` is the signed time of sending. */
export interface StatusChange {
  broadcaster_user_id: string;
  username: string;
  is_live: boolean;
  title: string;
  started_ms: number;
  ended_ms: number | null;
  sent_ms: number;
}

/** Messages up to this long after the end still belong to the session. */
export const GRACE_MS = 120_000;

const startSecond = (startedMs: number) => Math.floor(startedMs / 1000);

/** `<broadcaster_user_id>-<started_at in epoch seconds>`: same start, same id, however often it is told. */
export const sessionId = (broadcasterId: string, startedMs: number) =>
  `${broadcasterId}-${startSecond(startedMs)}`;

/** The broadcaster and start second of a session id, or null when it is none. */
export function parseSessionId(id: string): { broadcaster_user_id: string; start_second: string } | null {
  const match = /^([1-9]\d{0,17})-(\d{1,12})$/.exec(id);
  return match ? { broadcaster_user_id: match[1] as string, start_second: match[2] as string } : null;
}

/**
 * The session that a message written at `createdMs` belongs to: the newest that had started, unless it ended more
 * than two minutes before.
 */
export function resolveSession(sessions: StreamSession[], createdMs: number): StreamSession | null {
  let newest: StreamSession | null = null;
  for (const session of sessions) {
    // Kick's times have whole seconds, so a message of the starting second belongs to the stream.
    const started = startSecond(session.started_ms) * 1000 <= createdMs;
    if (started && (!newest || session.started_ms > newest.started_ms)) newest = session;
  }
  return newest && (newest.ended_ms === null || createdMs <= newest.ended_ms + GRACE_MS) ? newest : null;
}

/**
 * Applies a stream status to what is known of a broadcaster. Returns only the sessions that changed, closed ones
 * first (the database allows one open session). Start twice, end before start, end of another stream, a missed end
 * and a short reconnect (same `started_at`, sent after the end) all come out right in any order.
 */
export function applyStatus(sessions: StreamSession[], change: StatusChange): StreamSession[] {
  const id = sessionId(change.broadcaster_user_id, change.started_ms);
  const known = sessions.find((session) => session.id === id);
  if (known && isOlder(change, known)) return [];
  const changed: StreamSession[] = [];
  const next = sessions
    .filter((session) => session.started_ms > change.started_ms && session.id !== id)
    .reduce<StreamSession | null>(
      (first, s) => (!first || s.started_ms < first.started_ms ? s : first),
      null,
    );

  for (const session of sessions) {
    // Nobody streams twice at once, so a stream ends at the latest when the next one starts: its end may have been
    // missed or told too late, and of the next one the end alone may have been told.
    const lasted = session.ended_ms === null || session.ended_ms > change.started_ms;
    if (lasted && session.id !== id && session.started_ms < change.started_ms) {
      changed.push({ ...session, ended_ms: change.started_ms });
    }
  }
  const ended = change.is_live
    ? (next?.started_ms ?? null)
    : Math.max(
        change.started_ms,
        Math.min(change.ended_ms ?? change.sent_ms, next?.started_ms ?? Number.MAX_SAFE_INTEGER),
      );
  const titleIsNewer = !known || change.sent_ms >= known.title_ms;
  const session: StreamSession = {
    id,
    broadcaster_user_id: change.broadcaster_user_id,
    username: change.username,
    title: titleIsNewer ? change.title : known.title,
    started_ms: known?.started_ms ?? change.started_ms,
    ended_ms: ended,
    status_ms: change.sent_ms,
    title_ms: titleIsNewer ? change.sent_ms : known.title_ms,
  };
  return known && sameState(known, session) ? changed : [...changed, session];
}

/** Gives the open session its new title. Returns the sessions that changed: one or none. */
export function applyTitle(sessions: StreamSession[], title: string, sentMs: number): StreamSession[] {
  const open = sessions.find((session) => session.ended_ms === null);
  if (!open || sentMs < open.title_ms) return [];
  // The same title again counts too: a title sent in between that comes late must not replace it.
  return sentMs === open.title_ms && open.title === title ? [] : [{ ...open, title, title_ms: sentMs }];
}

/** What viewers notice of a change; null when only a time of sending moved, as when a title is told again. */
export function visibleChange(
  before: StreamSession | undefined,
  after: StreamSession,
): 'started' | 'ended' | 'resumed' | 'title' | null {
  if (after.ended_ms !== null && before?.ended_ms !== after.ended_ms) return 'ended';
  if (!before) return 'started';
  if (before.ended_ms !== null && after.ended_ms === null) return 'resumed';
  return before.title === after.title ? null : 'title';
}

/**
 * Sessions that Postgres knows and Redis lost. One that has a successor by now ended with its start at the latest.
 */
export function lostSessions(known: StreamSession[], stored: StreamSession[]): StreamSession[] {
  const ids = new Set(known.map(({ id }) => id));
  return stored
    .filter(({ id }) => !ids.has(id))
    .map((session) => {
      const later = [...known, ...stored].map((s) => s.started_ms).filter((ms) => ms > session.started_ms);
      const ended_ms = Math.min(session.ended_ms ?? Number.POSITIVE_INFINITY, ...later);
      return { ...session, ended_ms: Number.isFinite(ended_ms) ? ended_ms : null };
    });
}

/** Of a start and an end sent in the same instant the end counts: a start redelivered must not reopen a stream. */
function isOlder(change: StatusChange, known: StreamSession): boolean {
  return (
    change.sent_ms < known.status_ms ||
    (change.sent_ms === known.status_ms && change.is_live && known.ended_ms !== null)
  );
}

function sameState(a: StreamSession, b: StreamSession): boolean {
  return a.ended_ms === b.ended_ms && a.title === b.title && a.status_ms === b.status_ms;
}
