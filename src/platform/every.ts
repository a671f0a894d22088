import { setTimeout as sleep } from 'node:timers/promises';

/** Does `work` again and again, `ms` after it ended, until `signal`; a failure is only the end of one try. */
export async function every(ms: number, work: () => Promise<void>, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await work().catch(() => undefined);
    await sleep(ms, undefined, { signal, ref: false }).catch(() => undefined);
  }
}
