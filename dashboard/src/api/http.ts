import { apiUrl } from '../settings';
import { readAccessKey } from './access-key';

/** An answer that is no answer: not reachable (status 0), refused, or not what was asked for. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem';

  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }

  /** Asking again will not help before somebody changes something. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

export type Answer<T> = { kind: 'fresh'; body: T; etag: string | null } | { kind: 'unchanged' };

/** A request that hangs longer than this counts as failed, so that a dead proxy shows as such. */
const PATIENCE_MS = 8000;
const BASE = apiUrl(import.meta.env);

export async function getJson<T>(
  path: string,
  signal: AbortSignal,
  etag?: string | null,
): Promise<Answer<T>> {
  const response = await send(path, signal, etag ? { headers: { 'If-None-Match': etag } } : {});
  if (response.status === 304) return { kind: 'unchanged' };
  return { kind: 'fresh', body: await readBody<T>(response), etag: response.headers.get('ETag') };
}

export async function postJson<T>(path: string, body: unknown, signal: AbortSignal): Promise<T> {
  const headers = { 'Content-Type': 'application/json' };
  return readBody<T>(await send(path, signal, { method: 'POST', headers, body: JSON.stringify(body) }));
}

/** An answer that goes on until `signal` ends it; only its beginning has a deadline. */
export async function openEvents(
  path: string,
  signal: AbortSignal,
  lastEventId: string | null,
): Promise<ReadableStream<Uint8Array>> {
  const beginning = new AbortController();
  const timer = setTimeout(() => beginning.abort(new DOMException('', 'TimeoutError')), PATIENCE_MS);
  const headers = new Headers({ Accept: 'text/event-stream' });
  if (lastEventId !== null) headers.set('Last-Event-ID', lastEventId);
  try {
    const response = await request(path, signal, { headers, cache: 'no-store', signal: beginning.signal });
    if (!response.ok) throw await problemOf(response);
    // A static host answers unknown paths with a page of its own.
    const isEvents = response.headers.get('Content-Type')?.startsWith('text/event-stream');
    if (!isEvents || !response.body) throw new ApiProblem(404, 'This server sends no events');
    return response.body;
  } finally {
    clearTimeout(timer);
  }
}

function send(path: string, signal: AbortSignal, init: RequestInit): Promise<Response> {
  const headers = new Headers(init.headers);
  headers.set('Accept', 'application/json');
  return request(path, signal, { ...init, headers, signal: AbortSignal.timeout(PATIENCE_MS) });
}

async function request(
  path: string,
  signal: AbortSignal,
  init: RequestInit & { headers: Headers; signal: AbortSignal },
): Promise<Response> {
  try {
    const key = readAccessKey();
    if (key) init.headers.set('X-API-Key', key); // throws on characters a header cannot carry
    return await fetch(BASE + path, { ...init, signal: AbortSignal.any([signal, init.signal]) });
  } catch (error) {
    signal.throwIfAborted();
    throw new ApiProblem(
      0,
      error instanceof DOMException ? 'The server takes too long' : 'The server cannot be reached',
    );
  }
}

async function readBody<T>(response: Response): Promise<T> {
  if (!response.ok) throw await problemOf(response);
  const body: unknown = await response.json().catch(() => null);
  if (body === null || typeof body !== 'object')
    throw new ApiProblem(0, 'The server gave an answer that is not JSON');
  return body as T;
}

async function problemOf(response: Response): Promise<ApiProblem> {
  const body: unknown = await response.json().catch(() => null);
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiProblem(response.status, sentence(body, response.status), seconds > 0 ? seconds * 1000 : 0);
}

function sentence(body: unknown, status: number): string {
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : null;
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' && message !== '' ? message : `The server answered ${status}`;
}
