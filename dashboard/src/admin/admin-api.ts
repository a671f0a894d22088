import createClient from 'openapi-fetch';
import { readAccessKey } from '../api/access-key';
import { ApiError, errorOfResponse } from '@kickboard/client';
import type { components, paths } from '../../../client/src/api-types';

/** A rebuild and a replay of many answer within 20 s; what takes longer is lost on the way. */
const TIMEOUT_MS = 30_000;
/** The server gives up a write of many rows after five minutes. */
const PATIENCE_MS = 6 * 60_000;

export type Schemas = components['schemas'];

/** The reading endpoints want an API key, which the login of the administration is none. */
export class KeyNeeded extends ApiError {}

/**
 * The HTTP API by its document. The page lies in /admin/, next to /api; the browser sends the login by itself, and every
 * answer but 2xx is thrown as an ApiError.
 */
export const adminApi = createClient<paths, 'application/json'>({
  baseUrl: new URL('..', location.href).href.replace(/\/$/, ''),
  fetch: (request) => send(request, TIMEOUT_MS),
});

/** For requests that write or read a whole file, or everybody. */
export const patiently = { fetch: (request: Request) => send(request, PATIENCE_MS) };

async function send(request: Request, timeoutMs: number): Promise<Response> {
  const isAdmin = new URL(request.url).pathname.includes('/api/admin/');
  const key = readAccessKey();
  if (key && !isAdmin) request.headers.set('X-API-Key', key);
  const signal = AbortSignal.any([request.signal, AbortSignal.timeout(timeoutMs)]);
  let response: Response;
  try {
    response = await fetch(request, { signal });
  } catch (error) {
    request.signal.throwIfAborted();
    const isTimeout = error instanceof DOMException && error.name === 'TimeoutError';
    throw new ApiError(0, isTimeout ? 'The server takes too long' : 'The server cannot be reached');
  }
  if (response.status === 401 && !isAdmin)
    throw new KeyNeeded(401, 'This server asks readers for an API key.');
  if (!response.ok) throw inSeconds(await errorOfResponse(response));
  return response;
}

/** Of too many requests the answer names the header that says until when. */
function inSeconds(error: ApiError): ApiError {
  const { status, message, retryAfterMs } = error;
  if (status !== 429 || retryAfterMs === 0) return error;
  const words = message.replace('Retry-After seconds', `${Math.ceil(retryAfterMs / 1000)} s`);
  return new ApiError(status, words, retryAfterMs);
}

/** The body of a successful answer. */
export async function read<Body>(answer: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await answer;
  if (data === undefined || data === null) throw new ApiError(0, 'The server gave an empty answer');
  return data;
}
