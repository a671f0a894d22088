/** The API answered with an error. */
export class ApiError extends Error {
  override readonly name = 'ApiError';

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
  const message = body !== null && typeof body === 'object' && 'message' in body ? body.message : null;
  const words = typeof message === 'string' ? message : `the server answered ${response.status}`;
  const seconds = Number(response.headers.get('Retry-After'));
  return new ApiError(response.status, words, seconds > 0 ? seconds * 1000 : 0);
}
