import { setTimeout as sleep } from 'node:timers/promises';
import type { AppProcess } from './app-process';
import type { ClaimWatch, DrainedList } from './claim-watch';

const TRIES = 12;
/** The lease on a claim is 5 s; within this the other worker has taken the batch over and claimed another. */
const TAKEOVER_MS = 15_000;
/** Time for a worker to finish what it had in hand. */
const FINISH_MS = 300;

/**
 * The worst case of two workers: one stalls with a claim in hand; the other takes the batch over and claims the next;
 * the first wakes and finishes what is no longer its own; the second dies. Whoever acknowledges without looking whose
 * claim it is throws the second one's batch away.
 * @returns whether the chance came to do so; the second worker is dead then
 */
export async function takeOver(
  watch: ClaimWatch,
  list: DrainedList,
  workers: [AppProcess, AppProcess],
): Promise<boolean> {
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const [second, first] = attempt % 2 === 0 ? workers : [workers[1], workers[0]];
    const claim = await stopWhileFirstHolds(watch, list, first, second);
    if (claim === null) continue;
    const stopped = await stopWithNextClaim(watch, list, second, claim);
    first.resume();
    if (!stopped) continue;
    await sleep(FINISH_MS);
    await second.kill();
    return true;
  }
  return false;
}

/** Stops both with a claim in hand, and lets go of `second`: if the claim stays, it is `first` who holds it. */
async function stopWhileFirstHolds(
  watch: ClaimWatch,
  list: DrainedList,
  first: AppProcess,
  second: AppProcess,
): Promise<string | null> {
  const claim = await watch.next(list, 4_000);
  first.pause();
  second.pause();
  const held = claim !== null && (await watch.holder(list)) === claim;
  second.resume();
  await sleep(FINISH_MS);
  if (held && (await watch.holder(list)) === claim) return claim;
  first.resume();
  return null;
}

/** Stops `second` when it holds a batch after the one it took over. */
async function stopWithNextClaim(
  watch: ClaimWatch,
  list: DrainedList,
  second: AppProcess,
  stalled: string,
): Promise<boolean> {
  const takenOver = await watch.next(list, TAKEOVER_MS, new Set([stalled]));
  if (takenOver === null) return false;
  const seen = new Set([stalled, takenOver]);
  const deadline = Date.now() + TAKEOVER_MS;
  while (Date.now() < deadline) {
    const claim = await watch.next(list, 4_000, seen);
    if (claim === null) return false;
    second.pause();
    if ((await watch.holder(list)) === claim) return true;
    second.resume();
    seen.add(claim);
  }
  return false;
}
