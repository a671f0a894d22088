import { createParser } from 'eventsource-parser';
import { ApiError, errorOfResponse } from './api-error.js';
import { type ClientOptions, keyHeader } from './client.js';

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
const EVENT_STREAM = 'text/event-stream';

export interface ConnectionListener {
  onOpen(): void;
  onEvent(name: string, data: string): void;
  /** The connection is gone, or did not begin; the next try comes by itself. */
  onLost(error: unknown): void;
}

interface Resume {
  lastId: string | null;
  retryMs: number;
}

/**
 * Reads the events of a channel until `signal` ends it, again and again, each time from where the last connection ended. Unlike a
 * browser's EventSource it goes on after a 502 or 503, sends the API key, and notices a connection that is dead but open.
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
    let error: unknown = null;
    try {
      await readOnce(options, broadcasterId, resume, listener, signal);
    } catch (reason) {
      error = reason;
    }
    if (signal.aborted) return;
    listener.onLost(error);
    // A proxy that cuts every connection at once must not make a loop of full loads.
    failures = Date.now() - begun > LONG_LIVED_MS ? 0 : failures + 1;
    const grown = Math.min(RETRY_MAX_MS, resume.retryMs * 2 ** Math.min(failures - 1, 5));
    // Jitter: after a restart the clients of a whole community must not come back at the same moment.
    await pause(Math.max(leastPause(error), grown * (0.5 + Math.random() / 2)), signal);
  }
}

function leastPause(error: unknown): number {
  if (!(error instanceof ApiError)) return 0;
  return error.isRefusal ? REFUSED_PAUSE_MS : error.retryAfterMs;
}

/** Resolves when the server has ended the connection; throws when it did not begin or broke. */
async function readOnce(
  options: ClientOptions,
  broadcasterId: string,
  resume: Resume,
  listener: ConnectionListener,
  signal: AbortSignal,
): Promise<void> {
  const silence = new AbortController();
  const end = () => silence.abort(new Error('nothing was heard for too long'));
  let watchdog = setTimeout(end, SILENCE_MS);
  try {
    const body = await open(options, broadcasterId, resume.lastId, AbortSignal.any([signal, silence.signal]));
    listener.onOpen();
    const parser = createParser({
      maxBufferSize: MAX_EVENT_CHARACTERS,
      onEvent: ({ id, event, data }) => {
        listener.onEvent(event ?? 'message', data);
        if (id !== undefined) resume.lastId = id;
      },
      onRetry: (ms) => {
        resume.retryMs = Math.min(RETRY_MAX_MS, Math.max(100, ms));
      },
    });
    const decoder = new TextDecoder();
    const reader = body.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      clearTimeout(watchdog);
      watchdog = setTimeout(end, SILENCE_MS);
      parser.feed(decoder.decode(value, { stream: true }));
    }
  } finally {
    clearTimeout(watchdog);
    silence.abort();
  }
}

async function open(
  options: ClientOptions,
  broadcasterId: string,
  lastId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const url = new URL('/api/stream', options.baseUrl);
  url.searchParams.set('broadcaster_user_id', broadcasterId);
  const headers = { Accept: EVENT_STREAM, ...keyHeader(options), ...(lastId && { 'Last-Event-ID': lastId }) };
  const response = await (options.fetch ?? fetch)(url, { headers, signal });
  if (!response.ok) throw await errorOfResponse(response);
  // A static host answers unknown paths with a page of its own.
  if (!response.body || !response.headers.get('Content-Type')?.startsWith(EVENT_STREAM))
    throw new ApiError(404, 'this server sends no events');
  return response.body;
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done);
  });
}
