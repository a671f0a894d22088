import { SeededRandom } from '../simulator/seeded-random';
import { type Fault, SYSTEM_FAULTS, type SystemFault } from './faults';

/** One fault at one time. `which` tells the processes of a role apart; times in ms, `atMs` from the begin of the run. */
export interface PlannedFault {
  atMs: number;
  fault: SystemFault;
  which: number;
  lastsMs: number;
}

/** How long each fault lasts (for a kill: until it is started again), in ms. */
const LASTS: Record<SystemFault, readonly [min: number, max: number]> = {
  'kill-worker': [500, 3000],
  'kill-api': [500, 3000],
  // Longer than the lease on a claimed batch (5 s), now and then: the other worker takes over, then the first wakes.
  'stall-worker': [2000, 8000],
  'stall-api': [500, 8000],
  takeover: [500, 1500],
  'redis-down': [1000, 5000],
  'redis-stall': [300, 2000],
  'pg-down': [1000, 8000],
  'both-down': [2000, 2000],
  'rolling-restart': [0, 0],
  // Up to longer than a statement may take (10 s).
  'pg-locked': [2000, 12_000],
  'pg-readonly': [1000, 6000],
  'pg-hang': [2000, 9000],
  // Longer than a command may take (2 s).
  'redis-hang': [2500, 6000],
  // A message is given up after five tries, a second apart: the rebuild comes before.
  'poison-key': [500, 2000],
  rebuild: [0, 0],
};

/** Of each kind; one at least, however short the run. */
const PER_MINUTE: Record<SystemFault, number> = {
  'kill-worker': 4,
  'kill-api': 3,
  'stall-worker': 2,
  'stall-api': 1,
  takeover: 1,
  'redis-down': 2,
  'redis-stall': 2,
  'pg-down': 2,
  'both-down': 1,
  'rolling-restart': 0.5,
  'pg-locked': 1,
  'pg-readonly': 1,
  'pg-hang': 1,
  'redis-hang': 1,
  'poison-key': 1,
  rebuild: 1,
};

/**
 * When what goes wrong: the same for the same seed. Faults of different targets overlap as chance has it; those of one
 * target queue up (FaultInjector). The first and last twentieth of the run are calm.
 */
export function planFaults(faults: Set<Fault>, seed: number, runMs: number): PlannedFault[] {
  const planned = SYSTEM_FAULTS.flatMap((fault, kind) => {
    if (!faults.has(fault)) return [];
    // A stream of random numbers of its own, so that a fault happens at the same times whatever others are chosen.
    const random = new SeededRandom(seed * 7919 + kind);
    const count = Math.max(1, Math.round((PER_MINUTE[fault] * runMs) / 60_000));
    return Array.from({ length: count }, (): PlannedFault => {
      const [min, max] = LASTS[fault];
      return {
        fault,
        atMs: Math.round(runMs * (0.05 + 0.85 * random.next())),
        which: random.int(0, 1),
        lastsMs: random.int(min, max),
      };
    });
  });
  return planned.sort((a, b) => a.atMs - b.atMs);
}
