/** The API answered with an error, or was not reached (status 0). */
export class ApiError extends Error {
  override readonly name: string = 'ApiError';

  constructor(
    readonly status: number,
    message: string,
    /** How long the API asks to be left alone (ms). */
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

function messageOf(body: unknown, status: number): string {
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : null;
  if (Array.isArray(message)) return message.join('; ');
  return typeof message === 'string' && message !== '' ? message : `The server answered ${status}`;
}
