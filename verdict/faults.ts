export interface Habit {
  perMinute: number;
  /** For a kill: until the start; ms. */
  lasts: readonly [min: number, max: number];
}

/**
 * What can be made to go wrong, to processes and stores during the run: how often each comes in a minute (once at least, however
 * short the run), and how long it lasts. New ones stand at the end: each has random numbers of its own by its place.
 */
export const HABITS = {
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
} as const satisfies Record<string, Habit>;

export const SYSTEM_FAULTS = Object.keys(HABITS) as SystemFault[];

/** What Kick does wrong. They need a Kick to be connected to, and are asked for by name: `all` is without them. */
export const KICK_FAULTS = ['blackout', 'key-rotation', 'unsubscribed'] as const;

/** They put other servers in the place of the plain stores, or between (system/rig.ts). */
const RIG_FAULTS = ['redis-failover', 'pg-failover', 'partition', 'disk-full'] as const;

/** Asked for by name, and one at a time: each has an installation of its own. */
const ALONE = [...RIG_FAULTS, 'rolling'] as const;

/** Done to the two plain stores. Such an installation has others, or is examined for nobody noticing anything. */
const STORE_FAULTS: readonly Fault[] = [
  'takeover',
  'redis-down',
  'redis-stall',
  'redis-hang',
  'pg-down',
  'pg-locked',
  'pg-readonly',
  'pg-hang',
  'pg-full',
  'both-down',
  'poison-key',
  'rebuild',
  'redis-older',
];

/** To the traffic itself. */
const TRAFFIC_FAULTS = ['delay', 'duplicate', 'reorder', 'drop-status', 'days-late'] as const;

/** When the run is over and all is quiet. */
const END_FAULTS = ['redis-older', 'redis-lost'] as const;

export type SystemFault = keyof typeof HABITS;
export type RigFault = (typeof RIG_FAULTS)[number];
export type Fault = SystemFault | (typeof TRAFFIC_FAULTS)[number] | (typeof END_FAULTS)[number];

const ALL_FAULTS: readonly Fault[] = [...SYSTEM_FAULTS, ...TRAFFIC_FAULTS, ...END_FAULTS];

const BY_NAME: readonly Fault[] = [...KICK_FAULTS, ...ALONE];

/** @throws Error naming a fault that does not exist, or those that cannot be had together */
export function parseFaults(text: string): Set<Fault> {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('all') && names.length > 1)
    throw new Error(
      `"all" stands alone: leave it out, or the others (${BY_NAME.join(', ')} are never part of it)`,
    );
  if (names.includes('all')) return new Set(ALL_FAULTS.filter((fault) => !BY_NAME.includes(fault)));
  const faults = new Set(
    names.flatMap((name) => {
      if (name === 'none') return [];
      const fault = ALL_FAULTS.find((known) => known === name);
      if (!fault)
        throw new Error(`unknown fault "${name}": use all, none or some of ${ALL_FAULTS.join(',')}`);
      return [fault];
    }),
  );
  refuseTogether(faults);
  return faults;
}

function refuseTogether(faults: Set<Fault>): void {
  const [alone, ...others] = ALONE.filter((fault) => faults.has(fault));
  if (alone === undefined) return;
  const apart = [...others, ...STORE_FAULTS.filter((fault) => faults.has(fault))];
  if (apart.length > 0)
    throw new Error(`${alone} has an installation of its own: run ${apart.join(', ')} without it`);
}

export const isRigFault = (fault: Fault): fault is RigFault => RIG_FAULTS.some((ofRig) => ofRig === fault);
