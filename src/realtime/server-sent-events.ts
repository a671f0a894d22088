import { type KnownMessage, messageView } from '../chat/message-view';
import type { StreamSession } from '../sessions/stream-session';
import type { LogEntry } from './log-entry';
import type { SessionEvent } from './stream.dto';

const RETRY_MS = { least: 1000, most: 3000 };

/** Told to a client: how long to wait before it connects again. Not the same to all: they are cut at the same moment. */
export const retryField = (): Buffer =>
  Buffer.from(`retry: ${RETRY_MS.least + Math.floor(Math.random() * (RETRY_MS.most - RETRY_MS.least))}\n\n`);

/** A comment, which clients ignore and proxies take for traffic. */
export const HEARTBEAT = Buffer.from(':\n\n');

/** One event in the format of Server-Sent Events; JSON has no line break of its own. */
export const serverSentEvent = (name: string, id: string, data: object): string =>
  `id: ${id}\nevent: ${name}\ndata: ${JSON.stringify(data)}\n\n`;

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

function sessionEvent({ id, ended_ms, title, started_ms }: StreamSession): SessionEvent {
  return {
    session_id: id,
    is_live: ended_ms === null,
    session_title: title,
    started_at: iso(started_ms) as string,
    ended_at: iso(ended_ms),
  };
}

/**
 * The events of log entries, in order. An id says "everything up to this entry was received"; events before the last
 * of their entry therefore carry the id of the entry before (the first `before`), and may be repeated, never missed.
 * @param known the entries' messages, with what is known of their coins by now
 */
export function encodeEntries(
  entries: LogEntry[],
  known: Map<string, KnownMessage>,
  before: string,
): string[] {
  let previous = before;
  return entries.flatMap(({ id, event }) => {
    const events = eventsOf(event, known);
    const encoded = events.map(([name, data], i) =>
      serverSentEvent(name, i === events.length - 1 ? id : previous, data),
    );
    previous = id;
    return encoded;
  });
}

function eventsOf(event: LogEntry['event'], known: Map<string, KnownMessage>): [string, object][] {
  switch (event?.kind) {
    case undefined:
      return [];
    case 'messages':
      return event.messages.flatMap(({ message_id }): [string, object][] => {
        const message = known.get(message_id);
        return message ? [['message', messageView(message)]] : [];
      });
    case 'awards':
      return event.awards.map((award) => ['coin', award]);
    case 'session':
      return [['session', sessionEvent(event.session)]];
  }
}
