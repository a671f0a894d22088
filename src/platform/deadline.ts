/** A wait that was given up; `what` names what was waited for. */
export class DeadlineExceeded extends Error {
  constructor(what: string, milliseconds: number) {
    super(`${what} did not answer within ${milliseconds} ms`);
  }
}

/**
 * Waits for `work` at most `milliseconds`. The work itself is not stopped; what it does later must be harmless.
 * @throws DeadlineExceeded
 */
export function withDeadline<T>(work: Promise<T>, milliseconds: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new DeadlineExceeded(what, milliseconds)), milliseconds);
    work.then(
      (result) => {
        clearTimeout(timer);
        resolve(result);
      },
      (error: unknown) => {
        clearTimeout(timer);
        reject(error);
      },
    );
  });
}

/**
 * The same for work that can be told to stop, as it is when the wait is over. `AbortSignal.timeout` within `AbortSignal.any` would not do:
 * Node 20 forgets it when memory is collected meanwhile, and a request that is never answered is waited for five minutes.
 */
export async function stoppedAfter<T>(
  milliseconds: number,
  what: string,
  work: (over: AbortSignal) => Promise<T>,
): Promise<T> {
  const over = new AbortController();
  try {
    return await withDeadline(work(over.signal), milliseconds, what);
  } finally {
    over.abort();
  }
}
