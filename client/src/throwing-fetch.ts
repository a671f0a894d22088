import { ApiError, errorOfResponse } from './api-error.js';

interface ThrowingOptions {
  /** An answer that is not whole after so long counts as none: a dead proxy must show as such. */
  timeoutMs: number;
  /** Asked before each request; for a key that changes while the program runs. */
  apiKey?: () => string | null;
  /** Sends the request; without it the global `fetch` does. */
  send?: (request: Request, init: RequestInit) => Promise<Response>;
}

/**
 * A `fetch` for `createKickboardClient`, for those who would rather catch: all but 2xx and 304 is thrown as an ApiError, and so is
 * a network that is away.
 */
export function throwingFetch({
  timeoutMs,
  apiKey,
  send = (request, init) => fetch(request, init),
}: ThrowingOptions): (request: Request) => Promise<Response> {
  return async (request) => {
    const deadline = deadlineIn(timeoutMs);
    try {
      const key = apiKey?.();
      if (key) request.headers.set(KEY_HEADER, key); // throws on characters that a header cannot carry
      const response = await send(request, { signal: AbortSignal.any([request.signal, deadline]) });
      if (!response.ok && response.status !== 304) throw await errorOfResponse(response);
      return response;
    } catch (error) {
      if (error instanceof ApiError) throw error;
      request.signal.throwIfAborted();
      throw new ApiError(0, deadline.aborted ? 'The server takes too long' : 'The server cannot be reached');
    }
  };
}

/** As `AbortSignal.timeout`, which Node 20 forgets when it collects memory while the body is read; neither keeps a process alive. */
function deadlineIn(milliseconds: number): AbortSignal {
  const over = new AbortController();
  const timer: unknown = setTimeout(() => over.abort(), milliseconds);
  (timer as { unref?: () => void }).unref?.();
  return over.signal;
}

/** The body of a success, where every other answer is thrown. */
export async function bodyOf<Body>(answer: Promise<{ data?: Body }>): Promise<Body> {
  const { data } = await answer;
  if (data === null || typeof data !== 'object') throw new ApiError(0, 'The server gave an empty answer');
  return data;
}

export const KEY_HEADER = 'X-API-Key';
