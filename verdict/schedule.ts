import { SeededRandom } from '../simulator/seeded-random';
import { type Fault, type Habit, HABITS, SYSTEM_FAULTS, type SystemFault } from './faults';

/** One fault at one time. `which` tells the processes of a role apart; times in ms, `atMs` from the begin of the run. */
export interface PlannedFault {
  atMs: number;
  fault: SystemFault;
  which: number;
  lastsMs: number;
}

/**
 * When what goes wrong: the same for the same seed. Faults of different targets overlap as chance has it; those of one
 * target queue up (FaultInjector). The first and last twentieth of the run are calm.
 */
export function planFaults(faults: Set<Fault>, seed: number, runMs: number): PlannedFault[] {
  const planned = SYSTEM_FAULTS.flatMap((fault, kind) => {
    if (!faults.has(fault)) return [];
    // A stream of random numbers of its own, so that a fault happens at the same times whatever others are chosen.
    const random = new SeededRandom(seed * 7919 + kind);
    const { perMinute, lasts }: Habit = HABITS[fault];
    const count = Math.max(1, Math.round((perMinute * runMs) / 60_000));
    return Array.from(
      { length: count },
      (): PlannedFault => ({
        fault,
        atMs: Math.round(runMs * (0.05 + 0.85 * random.next())),
        which: random.int(0, 1),
        lastsMs: random.int(...lasts),
      }),
    );
  });
  return planned.sort((a, b) => a.atMs - b.atMs);
}
