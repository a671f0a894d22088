import {
  type ChannelFacts,
  detailsOf,
  lastsAt,
  newestName,
  titleOf,
  withDetails,
  withName,
  withTitle,
} from './channel-facts';
import { type Category, NO_DETAILS, sessionId, type StreamSession } from './stream-session';

export interface ChannelState {
  sessions: StreamSession[];
  facts: ChannelFacts;
}

/** What an event changes: the sessions that are another by it, closed ones first (the database allows one open). */
export type ChannelChange = ChannelState;

/**
 * A stream status as Kick sent it; `sent_ms` is the signed time of sending, `arrived_ms` of arrival (never before the
 * sending, whatever our own clock says). An empty name or title says nothing.
 */
export interface StatusChange {
  broadcaster_user_id: string;
  username: string;
  is_live: boolean;
  title: string;
  started_ms: number;
  ended_ms: number | null;
  sent_ms: number;
  arrived_ms: number;
}

/** Metadata as Kick told it, without saying of which stream. An empty title says nothing, and nor does null. */
export interface MetadataChange {
  broadcaster_user_id: string;
  username: string;
  title: string;
  category: Category | null;
  language: string | null;
  sent_ms: number;
}

/**
 * Applies a stream status to what is known of a broadcaster. Start twice, end before start, end of another stream, a
 * missed end and a short reconnect (same `started_at`, sent after the end) all come out right in any order.
 */
export function applyStatus({ sessions, facts }: ChannelState, told: StatusChange): ChannelChange {
  const id = sessionId(told.broadcaster_user_id, told.started_ms);
  const known = sessions.find((session) => session.id === id);
  const change = notAfterArrival(told);
  const next = new Map(sessions.map((session) => [session.id, session]));
  if (!known || !isOlder(change, known)) {
    for (const session of sessions) {
      // Nobody streams twice at once, so a stream ends at the latest when the next one starts: its end may have been
      // missed or told too late, and of the next one the end alone may have been told.
      const lasted = session.ended_ms === null || session.ended_ms > change.started_ms;
      if (lasted && session.id !== id && session.started_ms < change.started_ms)
        next.set(session.id, { ...session, ended_ms: change.started_ms });
    }
  }
  next.set(id, withStatus(id, known, change, successorOf(sessions, id, change.started_ms)));
  return changeOf(sessions, next, withName(facts, change));
}

/** Gives metadata to the stream that it was sent during, now or when that stream becomes known. */
export function applyMetadata({ sessions, facts }: ChannelState, change: MetadataChange): ChannelChange {
  const next = sessions.map((session) =>
    lastsAt(session, change.sent_ms) ? { ...session, ...newestName(session, change) } : session,
  );
  const byId = new Map(next.map((session) => [session.id, session]));
  const { category, language, sent_ms } = change;
  const told = withTitle(withName(facts, change), change);
  return changeOf(sessions, byId, withDetails(told, { category, language, sent_ms }));
}

/** Nothing was started or ended after we heard of it: what lies ahead is a wrong clock's. The id stays as it was told. */
function notAfterArrival(change: StatusChange): StatusChange {
  const { started_ms, ended_ms, arrived_ms } = change;
  return {
    ...change,
    started_ms: Math.min(started_ms, arrived_ms),
    ended_ms: ended_ms === null ? null : Math.min(ended_ms, arrived_ms),
  };
}

function withStatus(
  id: string,
  known: StreamSession | undefined,
  change: StatusChange,
  successor: StreamSession | null,
): StreamSession {
  const { broadcaster_user_id, sent_ms, title } = change;
  const started_ms = known?.started_ms ?? change.started_ms;
  const latest = successor?.started_ms ?? Number.POSITIVE_INFINITY;
  const ended = change.is_live ? latest : Math.min(change.ended_ms ?? sent_ms, latest);
  const ended_ms = Number.isFinite(ended) ? Math.max(started_ms, ended) : null;
  const status =
    known && isOlder(change, known)
      ? { ended_ms: known.ended_ms, status_ms: known.status_ms }
      : { ended_ms, status_ms: sent_ms };
  const base = known ?? {
    title: '',
    title_ms: 0,
    own_title: '',
    own_title_ms: 0,
    revision: '0',
    ...NO_DETAILS,
  };
  const tells = title !== '' && sent_ms >= base.own_title_ms;
  return {
    ...base,
    ...(tells ? { own_title: title, own_title_ms: sent_ms } : {}),
    id,
    broadcaster_user_id,
    started_ms,
    ...status,
    ...newestName(known ?? { username: '', named_ms: 0 }, change),
  };
}

function successorOf(sessions: StreamSession[], id: string, startedMs: number): StreamSession | null {
  return sessions
    .filter((session) => session.started_ms > startedMs && session.id !== id)
    .reduce<StreamSession | null>(
      (first, s) => (!first || s.started_ms < first.started_ms ? s : first),
      null,
    );
}

/** The sessions of `next` that differ from those before, with names and titles as the facts have them. */
function changeOf(
  before: StreamSession[],
  next: Map<string, StreamSession>,
  facts: ChannelFacts,
): ChannelChange {
  const known = new Map(before.map((session) => [session.id, session]));
  const changed = [...next.values()]
    .map((session) => ({
      ...session,
      ...titleOf(session, facts),
      ...detailsOf(session, facts),
      username: session.username || facts.username,
    }))
    .filter((session) => !isSame(known.get(session.id), session));
  return {
    sessions: changed.sort((a, b) => Number(a.ended_ms === null) - Number(b.ended_ms === null)),
    facts,
  };
}

/** Of a start and an end sent in the same instant the end counts: a start redelivered must not reopen a stream. */
function isOlder(change: StatusChange, known: StreamSession): boolean {
  return (
    change.sent_ms < known.status_ms ||
    (change.sent_ms === known.status_ms && change.is_live && known.ended_ms !== null)
  );
}

const COMPARED = [
  'username',
  'title',
  'title_ms',
  'own_title',
  'own_title_ms',
  'ended_ms',
  'status_ms',
  'language',
  'details_ms',
] as const;

const isSame = (a: StreamSession | undefined, b: StreamSession): boolean =>
  a !== undefined &&
  COMPARED.every((field) => a[field] === b[field]) &&
  JSON.stringify(a.category) === JSON.stringify(b.category);
