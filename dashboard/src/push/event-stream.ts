import { createParser } from 'eventsource-parser';
import { ApiError } from '../api/api-error';
import { type ApiAccess, openEventStream } from '../api/client';
import { type PushEvent, parsePushEvent } from './push-events';

export interface EventListener {
  onOpen(): void;
  /** The events of one chunk, to be shown together. */
  onEvents(events: PushEvent[]): void;
  /** @param heardMs when the connection was last known to be well */
  onLost(heardMs: number): void;
}

/** Whose events, of which server, with which key. Plain data, because it is handed to a worker. */
export interface EventSource {
  access: ApiAccess;
  broadcasterId: string;
}

/** The server's heartbeat comes every 15 s; two of them missing is a dead connection that nobody has closed. */
const SILENCE_MS = 35_000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 15_000;
/** A connection that held this long was a good one: the next try comes soon. */
const LONG_LIVED_MS = 10_000;
/** No such route, or no such right: somebody has to change something first. */
const REFUSED_PAUSE_MS = 60_000;
/** Far above a snapshot; a line that never ends must not fill the memory. */
const MAX_EVENT_CHARACTERS = 4 * 1024 * 1024;

/**
 * Reads `GET /api/stream` until `signal` ends it, again and again, each time from where the last one ended. Runs in a page
 * or in a worker.
 */
export async function followEvents(
  source: EventSource,
  listener: EventListener,
  signal: AbortSignal,
): Promise<void> {
  const resume: ResumePoint = { lastId: null, retryMs: RETRY_MS };
  let failures = 0;
  while (!signal.aborted) {
    const begun = Date.now();
    let minimumPause = 0;
    try {
      await readOnce(source, resume, listener, signal);
    } catch (error) {
      if (error instanceof ApiError) minimumPause = error.isRefusal ? REFUSED_PAUSE_MS : error.retryAfterMs;
    }
    // A proxy that cuts every connection at once must not make a loop of full loads.
    failures = Date.now() - begun > LONG_LIVED_MS ? 0 : failures + 1;
    const grown = Math.min(RETRY_MAX_MS, resume.retryMs * 2 ** Math.min(failures, 5));
    // Jitter: after a restart the pages of a whole community must not come back at the same moment.
    await pauseOrOnline(Math.max(minimumPause, grown * (0.5 + Math.random() / 2)), signal);
  }
}

interface ResumePoint {
  lastId: string | null;
  retryMs: number;
}

/** Resolves once a connection that had begun has ended; throws when it did not begin. */
async function readOnce(
  { access, broadcasterId }: EventSource,
  resume: ResumePoint,
  listener: EventListener,
  signal: AbortSignal,
): Promise<void> {
  const connection = new AbortController();
  const end = () => connection.abort();
  let heardMs = Date.now();
  let isSilent = false;
  const endInSilence = () => {
    isSilent = true;
    end();
  };
  let watchdog = setTimeout(endInSilence, SILENCE_MS);
  globalThis.addEventListener('offline', end, { signal: connection.signal });
  signal.addEventListener('abort', end, { signal: connection.signal });
  let isOpen = false;
  try {
    const body = await openEventStream(access, broadcasterId, resume.lastId, connection.signal);
    isOpen = true;
    listener.onOpen();
    const chunks = body
      .pipeThrough(new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>)
      .getReader();
    const parser = batchParser(resume);
    for (;;) {
      const { done, value } = await chunks.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(endInSilence, SILENCE_MS);
      heardMs = Date.now();
      const events = parser(value);
      if (events.length > 0) listener.onEvents(events);
    }
  } catch (error) {
    if (!isOpen) throw error;
  } finally {
    clearTimeout(watchdog);
    connection.abort();
    // Whoever closes a connection has told all until then; a silent one died at a time that nobody knows.
    if (isOpen) listener.onLost(isSilent ? heardMs : Date.now());
  }
}

function batchParser(resume: ResumePoint): (chunk: string) => PushEvent[] {
  let batch: PushEvent[] = [];
  const parser = createParser({
    maxBufferSize: MAX_EVENT_CHARACTERS,
    onEvent: ({ id, event, data }) => {
      const known = parsePushEvent(event, data);
      if (known) batch.push(known);
      if (id !== undefined) resume.lastId = id;
    },
    onRetry: (ms) => {
      resume.retryMs = Math.min(RETRY_MAX_MS, Math.max(100, ms));
    },
  });
  return (chunk) => {
    batch = [];
    parser.feed(chunk);
    return batch;
  };
}

function pauseOrOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const wake = new AbortController();
    const done = () => {
      clearTimeout(timer);
      wake.abort();
      resolve();
    };
    const timer = setTimeout(done, ms);
    globalThis.addEventListener('online', done, { signal: wake.signal });
    signal.addEventListener('abort', done, { signal: wake.signal });
  });
}
