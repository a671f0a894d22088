import { ApiError, type components, type paths, throwingFetch } from '@kickboard/client';
import createClient from 'openapi-fetch';
import { readAccessKey } from '../api/access-key';

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
  fetch: sending(TIMEOUT_MS),
});

/** For requests that write or read a whole file, or everybody. */
export const patiently = { fetch: sending(PATIENCE_MS) };

/** The key is for reading; to the administration the browser sends the login. */
function sending(timeoutMs: number): (request: Request) => Promise<Response> {
  const asReader = throwingFetch({ timeoutMs, apiKey: readAccessKey });
  const asAdministrator = throwingFetch({ timeoutMs });
  return async (request) => {
    const isAdmin = new URL(request.url).pathname.includes('/api/admin/');
    try {
      return await (isAdmin ? asAdministrator : asReader)(request);
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (error.status === 401 && !isAdmin)
        throw new KeyNeeded(401, 'This server asks readers for an API key.');
      throw inSeconds(error);
    }
  };
}

/** Of too many requests the answer names the header that says until when. */
function inSeconds(error: ApiError): ApiError {
  const { status, message, retryAfterMs } = error;
  if (status !== 429 || retryAfterMs === 0) return error;
  const words = message.replace('Retry-After seconds', `${Math.ceil(retryAfterMs / 1000)} s`);
  return new ApiError(status, words, retryAfterMs);
}
