import { eventually } from '../../test/support/eventually';
import type { Rig } from './rig';

export type Waiting = Awaited<ReturnType<typeof waiting>>;

/** What is on its way, read from the documented keys: messages, decisions and changed sessions that are not in Postgres, and what is not judged. */
export async function waiting({ redis }: Rig) {
  const [buffered, claimed, unjudged, decided, deciding, changed, changing] = await Promise.all([
    redis.llen('chat:buffer'),
    redis.llen('chat:buffer:claimed'),
    redis.zcard('judge:waiting'),
    redis.llen('ledger:buffer'),
    redis.llen('ledger:buffer:claimed'),
    redis.llen('sessions:buffer'),
    redis.llen('sessions:buffer:claimed'),
  ]);
  const [messages, decisions, sessions] = [buffered + claimed, decided + deciding, changed + changing];
  return { messages, unjudged, decisions, sessions, total: messages + unjudged + decisions + sessions };
}

/**
 * Waits until nothing of a kind is on its way any more.
 * @returns how long it took (ms)
 */
export async function waitUntilIdle(
  rig: Rig,
  kind: keyof Waiting = 'total',
  patienceMs = 60_000,
): Promise<number> {
  const begin = performance.now();
  await eventually(async () => {
    const left = await waiting(rig);
    if (left[kind] > 0) throw new Error(`still waiting: ${JSON.stringify(left)}`);
  }, patienceMs);
  return performance.now() - begin;
}
