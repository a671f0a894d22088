/**
 * Work that is told to stop after so long. `AbortSignal.timeout` would do, but one that nobody else holds may be forgotten before its
 * time, and then a request that is never answered is waited for without end.
 */
export async function withTimeout<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(new DOMException('no answer in time', 'TimeoutError')), ms);
  try {
    return await work(late.signal);
  } finally {
    clearTimeout(timer);
  }
}
