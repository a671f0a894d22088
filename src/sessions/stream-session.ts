import { readEntry } from '../platform/redis/entries';
import {
  expectFields,
  isId,
  isObject,
  isText,
  isTime,
  orMissing,
  orNull,
} from '../platform/redis/entry-fields';

/** What a stream is about, as Kick sorts streams. */
export interface Category {
  id: string;
  name: string;
  thumbnail: string | null;
}

/**
 * A live stream of one broadcaster. Times in ms by Kick's clock. `status_ms` is Kick's sending time of the status event
 * that was applied last; one sent earlier changes nothing about start and end.
 */
export interface StreamSession {
  id: string;
  broadcaster_user_id: string;
  username: string;
  /** Sending time of the event that told the name. */
  named_ms: number;
  title: string;
  /** Sending time of the event that told the title. */
  title_ms: number;
  /** The newest title told by the stream's own status events; the one to fall back on (session-changes.ts). */
  own_title: string;
  own_title_ms: number;
  /** As metadata told them last; sending time of that (0: never told). */
  category: Category | null;
  language: string | null;
  details_ms: number;
  started_ms: number;
  ended_ms: number | null;
  status_ms: number;
  /** Rises with every change of the channel's sessions: of two states of a session the higher one is the newer. */
  revision: string;
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
 * Sessions as they must be in Redis by what Postgres knows: those that Redis lost, or has in an older state. One that has
 * a successor by now ended with its start at the latest.
 */
export function lostSessions(known: StreamSession[], stored: StreamSession[]): StreamSession[] {
  const revisions = new Map(known.map(({ id, revision }) => [id, BigInt(revision)]));
  const lost = stored.filter(({ id, revision }) => (revisions.get(id) ?? -1n) < BigInt(revision));
  return lost.map((session) => {
    const later = [...known, ...stored].map((s) => s.started_ms).filter((ms) => ms > session.started_ms);
    const ended_ms = Math.min(session.ended_ms ?? Number.POSITIVE_INFINITY, ...later);
    return { ...session, ended_ms: Number.isFinite(ended_ms) ? ended_ms : null };
  });
}

/** Of a stream of which no metadata came. */
export const NO_DETAILS = { category: null, language: null, details_ms: 0 } as const;

/** Reads a session as it stands in Redis, also one written by a build that knew fewer fields. @throws UnreadableEntry */
export function readSession(json: string): StreamSession {
  const session = readEntry(json) as StreamSession;
  const isTold = orMissing(isTime);
  expectFields('the session', session, {
    id: (value) => typeof value === 'string' && parseSessionId(value) !== null,
    broadcaster_user_id: isId,
    username: isText,
    named_ms: isTold,
    title: isText,
    title_ms: isTime,
    own_title: orMissing(isText),
    own_title_ms: isTold,
    category: orMissing(orNull(isObject)),
    language: orMissing(orNull(isText)),
    details_ms: isTold,
    started_ms: isTime,
    ended_ms: orNull(isTime),
    status_ms: isTime,
    revision: orMissing((value) => typeof value === 'string' && /^\d{1,18}$/.test(value)),
  });
  const { title, title_ms, status_ms } = session;
  const defaults = { named_ms: status_ms, own_title: title, own_title_ms: title_ms, revision: '0' };
  return Object.assign(defaults, NO_DETAILS, session);
}
