import type { StreamSessionDto } from '../sessions/stream-sessions.dto';
import { sessionView } from '../sessions/session-view';
import { parseSessionId, type StreamSession } from '../sessions/stream-session';
import type { EventType } from './event-types';

/** An event with what it tells of, as EventLog reads it. */
export interface LoggedEvent {
  position: string;
  message_id: string;
  type: EventType;
  at_ms: number;
  entry: LoggedEntry | null;
  session: StoredSession | null;
}

export interface LoggedEntry {
  id: string;
  user_id: string;
  username: string | null;
  amount: number;
  balance_after: string;
  reason: string;
  message_id: string | null;
  session_id: string | null;
  note: string | null;
  created_ms: number;
}

/** A row of `stream_sessions` as Postgres writes it in JSON. */
interface StoredSession extends Pick<StreamSession, 'id' | 'username' | 'title' | 'category' | 'language'> {
  started_at: string;
  ended_at: string | null;
}

interface EntryData {
  entry_id: string;
  user_id: string;
  username: string | null;
  amount: number;
  balance_after: number;
  reason: string;
  message_id: string | null;
  session_id: string | null;
  note: string | null;
  created_at: string;
}

const iso = (ms: number) => new Date(ms).toISOString();

/** The body that is signed and sent: `{type, timestamp, data}`, `data` in the shapes of the API. */
export function eventPayload({ type, at_ms, entry, session }: LoggedEvent): string {
  return JSON.stringify({
    type,
    timestamp: iso(at_ms),
    data: entry ? entryData(entry) : session && sessionData(session),
  });
}

function entryData({ id, created_ms, balance_after, ...entry }: LoggedEntry): EntryData {
  const { user_id, username, amount, reason, message_id, session_id, note } = entry;
  return {
    entry_id: id,
    user_id,
    username,
    amount,
    balance_after: Number(balance_after),
    reason,
    message_id,
    session_id,
    note,
    created_at: iso(created_ms),
  };
}

function sessionData(row: StoredSession): StreamSessionDto {
  return sessionView({
    ...row,
    // Not the column, which JSON has as a number.
    broadcaster_user_id: parseSessionId(row.id)?.broadcaster_user_id ?? '',
    started_ms: Date.parse(row.started_at),
    ended_ms: row.ended_at === null ? null : Date.parse(row.ended_at),
  });
}
