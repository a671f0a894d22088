import { ApiError, errorOfResponse } from './api-error.js';
import { chunkParser, type Resume } from './chunk-parser.js';
import { type ClientOptions, keyHeader } from './client.js';
import type { StreamEvent } from './stream-event.js';

/** An answer that has not begun after so long will not: a dead proxy must not hold everything up. */
const BEGIN_MS = 8000;
/** The server's heartbeat comes every 15 s; two of them missing is a dead connection that nobody has closed. */
const SILENCE_MS = 35_000;
const RETRY_MS = 1000;
const RETRY_MAX_MS = 15_000;
/** A connection that held this long was a good one: the next try comes soon. */
const LONG_LIVED_MS = 10_000;
/** No such route, or no such right: somebody has to change something first. */
const REFUSED_PAUSE_MS = 60_000;
const EVENT_STREAM = 'text/event-stream';

export interface ConnectionListener {
  onOpen(): void;
  /** The events of one chunk, to be shown together. A resumed connection may bring some again. */
  onEvents(events: StreamEvent[]): void;
  /**
   * The connection is gone; the next try comes by itself.
   * @param heardMs when it was last known to be well
   * @param error null when the server has ended it
   */
  onLost(heardMs: number, error: unknown): void;
  /** A connection did not begin; the next try comes by itself. */
  onRefused?(error: unknown): void;
}

/**
 * Reads the events of a channel until `signal` ends it, again and again, each time from where the last connection ended; then
 * nothing is called any more. Unlike a browser's EventSource it goes on after a 502 or 503, sends the API key, and notices a
 * connection that is dead but open. Runs in a page, in a worker and in Node.
 */
export async function connect(
  options: ClientOptions,
  broadcasterId: string,
  listener: ConnectionListener,
  signal: AbortSignal,
): Promise<void> {
  const resume: Resume = { lastId: null, retryMs: RETRY_MS };
  let failures = 0;
  while (!signal.aborted) {
    const begun = Date.now();
    let least = 0;
    try {
      const body = await open(options, broadcasterId, resume.lastId, signal);
      if (!signal.aborted) listener.onOpen();
      await read(body, resume, listener, signal);
    } catch (error) {
      if (error instanceof ApiError) least = error.isRefusal ? REFUSED_PAUSE_MS : error.retryAfterMs;
      if (!signal.aborted) listener.onRefused?.(error);
    }
    // A proxy that cuts every connection at once must not make a loop of full loads.
    failures = Date.now() - begun > LONG_LIVED_MS ? 0 : failures + 1;
    const grown = Math.min(RETRY_MAX_MS, resume.retryMs * 2 ** Math.min(failures, 5));
    // Jitter: after a restart the clients of a whole community must not come back at the same moment.
    await pauseOrOnline(Math.max(least, grown * (0.5 + Math.random() / 2)), signal);
  }
}

interface Opened {
  chunks: ReadableStreamDefaultReader<Uint8Array>;
  connection: AbortController;
}

/** @throws when the connection does not begin */
async function open(
  options: ClientOptions,
  broadcasterId: string,
  lastId: string | null,
  signal: AbortSignal,
): Promise<Opened> {
  const url = new URL(`${options.baseUrl.replace(/\/+$/, '')}/api/stream`);
  url.searchParams.set('broadcaster_user_id', broadcasterId);
  const headers = { Accept: EVENT_STREAM, ...keyHeader(options), ...(lastId && { 'Last-Event-ID': lastId }) };
  const connection = new AbortController();
  const end = () => connection.abort();
  const deadline = setTimeout(end, BEGIN_MS);
  signal.addEventListener('abort', end, { signal: connection.signal });
  whenNetwork('offline', end, connection.signal);
  try {
    const init: RequestInit & { cache: 'no-store' } = {
      headers,
      signal: connection.signal,
      cache: 'no-store', // Chromium lets a second request wait for what the first one may still put into the cache
    };
    const response = await (options.fetch ?? fetch)(new Request(url, init));
    if (!response.ok) throw await errorOfResponse(response);
    // A static host answers unknown paths with a page of its own.
    if (!response.body || !response.headers.get('Content-Type')?.startsWith(EVENT_STREAM))
      throw new ApiError(404, 'This server sends no events');
    return { chunks: response.body.getReader(), connection };
  } catch (error) {
    end();
    throw error;
  } finally {
    clearTimeout(deadline);
  }
}

/** Resolves when the connection has ended, however it did. */
async function read(
  { chunks, connection }: Opened,
  resume: Resume,
  listener: ConnectionListener,
  signal: AbortSignal,
): Promise<void> {
  let heardMs = Date.now();
  let isSilent = false;
  const endInSilence = () => {
    isSilent = true;
    connection.abort(new Error('nothing was heard for too long'));
  };
  let watchdog = setTimeout(endInSilence, SILENCE_MS);
  let error: unknown = null;
  const parse = chunkParser(resume);
  try {
    for (;;) {
      const { done, value } = await chunks.read();
      if (done || signal.aborted) break;
      clearTimeout(watchdog);
      watchdog = setTimeout(endInSilence, SILENCE_MS);
      heardMs = Date.now();
      const events = parse(value);
      if (events.length > 0) listener.onEvents(events);
    }
  } catch (reason) {
    error = reason;
  }
  clearTimeout(watchdog);
  connection.abort();
  // Whoever closes a connection has told all until then; a silent one died at a time that nobody knows.
  if (!signal.aborted) listener.onLost(isSilent ? heardMs : Date.now(), error);
}

function pauseOrOnline(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const over = new AbortController();
    const done = () => {
      clearTimeout(timer);
      over.abort();
      resolve();
    };
    const timer = setTimeout(done, ms);
    whenNetwork('online', done, over.signal);
    signal.addEventListener('abort', done, { signal: over.signal });
  });
}

/** Node has no such events: there a dead network shows as silence. */
function whenNetwork(change: 'offline' | 'online', listener: () => void, signal: AbortSignal): void {
  const here: object = globalThis;
  (here as Partial<EventTargetOfBrowsers>).addEventListener?.(change, listener, { signal });
}

interface EventTargetOfBrowsers {
  addEventListener(name: string, listener: () => void, options: { signal: AbortSignal }): void;
}
