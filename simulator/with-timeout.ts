/**
 * Work that is told to stop after so long, and is not waited for any longer, whether it heeds that or not. `AbortSignal.timeout` would
 * do, but one that nobody else holds may be forgotten before its time, and then a request that is never answered is waited for without end.
 */
export function withTimeout<T>(ms: number, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const late = new AbortController();
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      const error = new DOMException(`no answer within ${ms} ms`, 'TimeoutError');
      late.abort(error);
      reject(error);
    }, ms);
    work(late.signal)
      .then(resolve, reject)
      .finally(() => clearTimeout(timer));
  });
}
