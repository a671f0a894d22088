import { SeededRandom } from '../simulator/seeded-random';
import { type Fault, SYSTEM_FAULTS, type SystemFault } from './faults';

/** One fault at one time. `which` tells the processes of a role apart; times in ms, `atMs` from the begin of the run. */
export interface PlannedFault {
  atMs: number;
  fault: SystemFault;
  which: number;
  lastsMs: number;
}

/** How often each comes in a minute (once at least, however short the run), and how long it lasts (for a kill: until the start), in ms. */
const HABITS: Record<SystemFault, { perMinute: number; lasts: readonly [min: number, max: number] }> = {
  'kill-worker': { perMinute: 4, lasts: [500, 3000] },
  'kill-api': { perMinute: 3, lasts: [500, 3000] },
  // Longer than the lease on a claimed batch (5 s), now and then: the other worker takes over, then the first wakes.
  'stall-worker': { perMinute: 2, lasts: [2000, 8000] },
  'stall-api': { perMinute: 1, lasts: [500, 8000] },
  takeover: { perMinute: 1, lasts: [500, 1500] },
  'redis-down': { perMinute: 2, lasts: [1000, 5000] },
  'redis-stall': { perMinute: 2, lasts: [300, 2000] },
  'pg-down': { perMinute: 2, lasts: [1000, 8000] },
  'both-down': { perMinute: 1, lasts: [2000, 2000] },
  'rolling-restart': { perMinute: 0.5, lasts: [0, 0] },
  // Up to longer than a statement may take (10 s).
  'pg-locked': { perMinute: 1, lasts: [2000, 12_000] },
  'pg-readonly': { perMinute: 1, lasts: [1000, 6000] },
  'pg-hang': { perMinute: 1, lasts: [2000, 9000] },
  // Longer than a command may take (2 s).
  'redis-hang': { perMinute: 1, lasts: [2500, 6000] },
  // A message is given up after five tries, a second apart: the rebuild comes before.
  'poison-key': { perMinute: 1, lasts: [500, 2000] },
  rebuild: { perMinute: 1, lasts: [0, 0] },
  'pg-full': { perMinute: 1, lasts: [2000, 8000] },
  // In the story's time, which runs at least eight times as fast, up to twenty minutes and more.
  blackout: { perMinute: 0.5, lasts: [10_000, 20_000] },
  'key-rotation': { perMinute: 0.5, lasts: [0, 0] },
  unsubscribed: { perMinute: 0.5, lasts: [0, 0] },
  // Two in a run of 24 s; each also waits until all servers follow the new primary.
  'redis-failover': { perMinute: 4, lasts: [500, 4000] },
  'pg-failover': { perMinute: 4, lasts: [500, 4000] },
  // Up to longer than any answer is waited for.
  partition: { perMinute: 6, lasts: [2000, 12_000] },
  'disk-full': { perMinute: 4, lasts: [1000, 5000] },
  rolling: { perMinute: 2, lasts: [0, 0] },
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
    const { perMinute, lasts } = HABITS[fault];
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
