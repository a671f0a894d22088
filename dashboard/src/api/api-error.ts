/** The API was not reachable (status 0), or it answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }

  /** A retry does not help before somebody changes something. */
  get isRefusal(): boolean {
    return this.status >= 400 && this.status < 500 && this.status !== 408 && this.status !== 429;
  }
}

export async function errorOfResponse(response: Response): Promise<ApiError> {
  const body: unknown = await response.json().catch(() => null);
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, messageOf(body, response.status), seconds > 0 ? seconds * 1000 : 0);
}

/** Any error of a request as an ApiError. */
export function asApiError(error: unknown): ApiError {
  if (error instanceof ApiError) return error;
  if (error instanceof DOMException) return new ApiError(0, 'The server takes too long');
  if (error instanceof SyntaxError) return new ApiError(0, 'The server gave an answer that is not JSON');
  return new ApiError(0, 'The page could not read the answer');
}

function messageOf(body: unknown, status: number): string {
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : null;
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' && message !== '' ? message : `The server answered ${status}`;
}
