import { type BufferedMessage, readMessage } from '../chat/chat-message';
import { readableEntries, readEntry } from '../platform/database/isolate';
import type { StreamSession } from '../sessions/stream-session';
import type { CoinEvent } from './stream.dto';

/** What a step in Redis appended: a message taken in, the coins of one call of the judge (or none), a session. */
export type Happening =
  | { kind: 'message'; message: BufferedMessage }
  | { kind: 'awards'; awards: CoinEvent[] }
  | { kind: 'session'; session: StreamSession };

/** An entry of a channel's log; `happening` is null when this version of Kickboard cannot read it. */
export interface LogEntry {
  id: string;
  happening: Happening | null;
}

/** An entry as Redis returns it: id, then field names and values in turns. */
export type RawEntry = [id: string, fields: string[]];

/** Where a channel's log begins; no entry has this id. */
export const BEGINNING = '0-0';

export function readLogEntry([id, [kind, json = '']]: RawEntry): LogEntry {
  // One entry that cannot be read must not hold up those after it.
  const [happening = null] = readableEntries([json], (entry) => readHappening(kind, entry));
  return { id, happening };
}

function readHappening(kind: string | undefined, json: string): Happening | null {
  if (kind === 'message') return { kind, message: readMessage(json) };
  if (kind === 'awards') return { kind, awards: readEntry(json) as CoinEvent[] };
  if (kind === 'session') return { kind, session: readEntry(json) as StreamSession };
  return null;
}

/** Whether a client's `Last-Event-ID` can be one of ours: Redis refuses numbers beyond 64 bits. */
export const isEntryId = (text: string): boolean => /^\d{1,19}-\d{1,19}$/.test(text);

/** Whether entry `id` was appended after entry `other`. */
export function isAfter(id: string, other: string): boolean {
  const [ms, seq] = id.split('-').map(BigInt) as [bigint, bigint];
  const [otherMs, otherSeq] = other.split('-').map(BigInt) as [bigint, bigint];
  return ms === otherMs ? seq > otherSeq : ms > otherMs;
}
