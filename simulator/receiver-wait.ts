import { setTimeout as sleep } from 'node:timers/promises';

const ASK_EVERY_MS = 500;

/**
 * Waits until the receiver's `health/live` answers (with anything below 500: a receiver without that page is there too).
 *
 * @param base the receiver's address, ending in a slash
 * @returns whether it answered within `patienceMs`; false also when stopped
 */
export async function waitForReceiver(base: URL, patienceMs: number, stop: AbortSignal): Promise<boolean> {
  const deadline = Date.now() + patienceMs;
  while (!stop.aborted) {
    if (await answers(new URL('health/live', base), stop)) return true;
    if (Date.now() + ASK_EVERY_MS > deadline) return false;
    await sleep(ASK_EVERY_MS);
  }
  return false;
}

async function answers(page: URL, stop: AbortSignal): Promise<boolean> {
  try {
    const response = await fetch(page, { signal: AbortSignal.any([stop, AbortSignal.timeout(2000)]) });
    await response.body?.cancel();
    return response.status < 500;
  } catch {
    return false; // not there yet, which is what we came to find out
  }
}
