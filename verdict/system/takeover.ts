import { setTimeout as sleep } from 'node:timers/promises';
import type { AppProcess } from './app-process';
import type { ClaimWatch, DrainedList } from './claim-watch';

/** With a store away there are no claims to be had; it is not waited for. */
const GIVE_UP_MS = 20_000;
/** Claims come every quarter of a second or every 2 s, once something waits. */
const CLAIM_MS = 4_000;
/** The lease on a claim is 5 s; within this the other worker has taken the batch over. */
const TAKEOVER_MS = 15_000;
/** Time for a worker to finish what it had in hand. */
const FINISH_MS = 400;

/** What a takeover is made of. While Postgres is frozen nobody gets a commit done. */
export interface Stage {
  watch: ClaimWatch;
  list: DrainedList;
  freeze: () => void;
  thaw: () => void;
}

/**
 * The worst case of two workers: one stalls with a claim in hand; the other takes the batch over and claims the next;
 * the first wakes and finishes what is no longer its own; the second dies before its commit. Whoever acknowledges
 * without looking whose claim it is throws the second one's batch away.
 * @returns whether the chance came to do so; the second worker is dead then
 */
export async function takeOver(stage: Stage, workers: [AppProcess, AppProcess]): Promise<boolean> {
  const deadline = Date.now() + GIVE_UP_MS;
  for (let attempt = 0; Date.now() < deadline; attempt++) {
    const [second, first] = attempt % 2 === 0 ? workers : [workers[1], workers[0]];
    const claim = await stopWhileFirstHolds(stage, first, second);
    if (claim === null) continue;
    const stopped = await stopWithNextClaim(stage, second, claim);
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
  stage: Stage,
  first: AppProcess,
  second: AppProcess,
): Promise<string | null> {
  const { watch, list } = stage;
  const claim = await claimFrozen(stage, new Set(), () => {
    first.pause();
    second.pause();
  });
  second.resume();
  await sleep(FINISH_MS);
  if (claim !== null && (await watch.holder(list)) === claim) return claim;
  first.resume();
  return null;
}

/** Stops `second` when it holds a batch after the one it took over, not committed. */
async function stopWithNextClaim(stage: Stage, second: AppProcess, stalled: string): Promise<boolean> {
  const { watch, list } = stage;
  const takenOver = await watch.next(list, TAKEOVER_MS, new Set([stalled]));
  if (takenOver === null) return false;
  while ((await watch.holder(list)) === takenOver) await sleep(1);
  const next = await claimFrozen(stage, new Set([stalled, takenOver]), () => second.pause());
  if (next === null) second.resume();
  return next !== null;
}

/** Waits, with Postgres frozen, for a claim that is none of `except`, and stops its holder before the thaw. */
async function claimFrozen(
  { watch, list, freeze, thaw }: Stage,
  except: Set<string>,
  stop: () => void,
): Promise<string | null> {
  freeze();
  try {
    const claim = await watch.next(list, CLAIM_MS, except);
    stop();
    return claim;
  } finally {
    thaw();
  }
}
