import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Repeats `attempt` until it stops throwing, and returns its value; at the deadline its last error is thrown. A
 * deadline is generous: it says when to give up, not how fast something must be.
 */
export async function eventually<T>(attempt: () => Promise<T> | T, deadlineMs = 30_000): Promise<T> {
  const end = Date.now() + deadlineMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > end) throw error;
      await sleep(20);
    }
  }
}
