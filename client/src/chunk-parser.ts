import { createParser } from 'eventsource-parser';
import { parseStreamEvent, type StreamEvent } from './stream-event.js';

/** Far above a snapshot; a line that never ends must not fill the memory. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;
/** What the server may ask for as the first pause before the next connection. */
const RETRY = { least: 100, most: 15_000 };

/** How the next connection begins: what the last ones have told. */
export interface Resume {
  lastId: string | null;
  retryMs: number;
}

/** Reads one connection: the events that a chunk completes, while `resume` keeps up with them. */
export function chunkParser(resume: Resume): (chunk: Uint8Array) => StreamEvent[] {
  const decoder = new TextDecoder();
  let events: StreamEvent[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ id, event, data }) => {
      const known = parseStreamEvent(event, data);
      if (known) events.push(known);
      if (id !== undefined) resume.lastId = id;
    },
    onRetry: (ms) => {
      resume.retryMs = Math.min(RETRY.most, Math.max(RETRY.least, ms));
    },
  });
  return (chunk) => {
    events = [];
    parser.feed(decoder.decode(chunk, { stream: true }));
    return events;
  };
}
