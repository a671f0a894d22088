import type { MessageRef } from '../chat/message-position';
import { readEntries, readEntry, UnreadableEntry } from '../platform/redis/entries';
import { isObject } from '../platform/redis/entry-fields';
import { readSession, type StreamSession } from '../sessions/stream-session';
import type { CoinEvent } from './stream.dto';

/** What a step in Redis appended: messages taken in, the coins of one call of the judge (or none), a session. */
export type LogEvent =
  | { kind: 'messages'; messages: MessageRef[] }
  | { kind: 'awards'; awards: CoinEvent[] }
  | { kind: 'session'; session: StreamSession };

/** An entry of a channel's log; `event` is null when this version of Kickboard cannot read it. */
export interface LogEntry {
  id: string;
  event: LogEvent | null;
}

/** An entry as Redis returns it: id, then field names and values in turns. */
export type RawEntry = [id: string, fields: string[]];

/** Where a channel's log begins; no entry has this id. */
export const BEGINNING = '0-0';

export function readLogEntry([id, [kind, text = '']]: RawEntry): LogEntry {
  // One entry that cannot be read must not hold up those after it.
  const { readable } = readEntries([text], (entry) => readEvent(kind, entry));
  return { id, event: readable[0]?.value ?? null };
}

function readEvent(kind: string | undefined, text: string): LogEvent | null {
  if (kind === 'messages') return { kind, messages: text.split(' ').map(readMessageRef) };
  if (kind === 'awards') return { kind, awards: readAwards(text) };
  if (kind === 'session') return { kind, session: readSession(text) };
  return null;
}

function readAwards(text: string): CoinEvent[] {
  const awards = readEntry(text);
  if (!Array.isArray(awards) || !awards.every(isObject))
    throw new UnreadableEntry('the entry is no list of awards');
  return awards as CoinEvent[];
}

/** Reads `<arrival_seq>:<message id>`. */
function readMessageRef(text: string): MessageRef {
  const [, arrival_seq, message_id] = /^(\d{16}):(.+)$/.exec(text) ?? [];
  if (!arrival_seq || !message_id) throw new UnreadableEntry('the entry does not name a message');
  return { arrival_seq, message_id };
}

/** Whether a client's `Last-Event-ID` can be one of ours: Redis refuses numbers beyond 64 bits. */
export const isEntryId = (text: string): boolean => /^\d{1,19}-\d{1,19}$/.test(text);

/** Whether entry `id` was appended after entry `other`. */
export function isAfter(id: string, other: string): boolean {
  const [ms, seq] = id.split('-').map(BigInt) as [bigint, bigint];
  const [otherMs, otherSeq] = other.split('-').map(BigInt) as [bigint, bigint];
  return ms === otherMs ? seq > otherSeq : ms > otherMs;
}
