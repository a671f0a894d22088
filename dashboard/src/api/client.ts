import createClient from 'openapi-fetch';
import type { paths } from '../../../client/src/api-types';
import { apiUrl } from '../settings';
import { readAccessKey } from './access-key';
import { ApiError, errorOfResponse } from './api-error';

/** A request without an answer after this long counts as failed, so that a dead proxy shows as such. */
const TIMEOUT_MS = 8000;
const KEY_HEADER = 'X-API-Key';
const EVENT_STREAM = 'text/event-stream';
/** The API that serves this page is where the page is, also below a path. */
const BASE_URL = apiUrl(import.meta.env) || new URL('.', location.href).href.replace(/\/$/, '');

/** Where the API is and what opens it: in a page from its address and its tab, in a worker as a page has told. */
export interface ApiAccess {
  baseUrl: string;
  key: string | null;
}

export const pageAccess = (): ApiAccess => ({ baseUrl: BASE_URL, key: readAccessKey() });

/** The HTTP API by its document: a path or a parameter that openapi.json does not have does not compile. */
export const api = createClient<paths>({
  baseUrl: BASE_URL,
  fetch: send,
});

/** The body of a successful answer; whatever else comes is thrown as an ApiError. */
export async function bodyOf<Body>(answer: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await answer;
  if (data === null || typeof data !== 'object') throw new ApiError(0, 'The server gave an empty answer');
  return data;
}

/** Events until `signal` ends them; only the beginning of the answer has a deadline. */
export async function openEventStream(
  { baseUrl, key }: ApiAccess,
  broadcasterId: string,
  lastEventId: string | null,
  signal: AbortSignal,
): Promise<ReadableStream<Uint8Array>> {
  const { data, response } = await api.GET('/api/stream', {
    params: {
      query: { broadcaster_user_id: broadcasterId },
      header: lastEventId === null ? {} : { 'Last-Event-ID': lastEventId },
    },
    headers: { Accept: EVENT_STREAM, ...(key ? { [KEY_HEADER]: key } : {}) },
    baseUrl,
    cache: 'no-store',
    parseAs: 'stream',
    signal,
  });
  // A static host answers unknown paths with a page of its own.
  const isEvents = response.headers.get('Content-Type')?.startsWith(EVENT_STREAM);
  if (!isEvents || !data) throw new ApiError(404, 'This server sends no events');
  return data;
}

/** Adds the key and the deadline. Every answer but 2xx and 304 is thrown as an ApiError. */
async function send(request: Request): Promise<Response> {
  const deadline = new AbortController();
  const timer = setTimeout(() => deadline.abort(new DOMException('', 'TimeoutError')), TIMEOUT_MS);
  const isEndless = request.headers.get('Accept') === EVENT_STREAM;
  try {
    const key = readAccessKey();
    if (key) request.headers.set(KEY_HEADER, key); // throws on characters that a header cannot carry
    const response = await fetch(request, { signal: AbortSignal.any([request.signal, deadline.signal]) });
    if (!response.ok && response.status !== 304) throw await errorOfResponse(response);
    if (isEndless) clearTimeout(timer);
    return response;
  } catch (error) {
    clearTimeout(timer);
    if (error instanceof ApiError) throw error;
    request.signal.throwIfAborted();
    const isTimeout = deadline.signal.aborted;
    throw new ApiError(0, isTimeout ? 'The server takes too long' : 'The server cannot be reached');
  }
}
