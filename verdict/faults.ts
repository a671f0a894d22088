/** What can be made to go wrong: to processes and stores during the run. */
export const SYSTEM_FAULTS = [
  'kill-worker',
  'kill-api',
  'stall-worker',
  'stall-api',
  'takeover',
  'redis-down',
  'redis-stall',
  'pg-down',
  'both-down',
  'rolling-restart',
  // New ones stand at the end: each has random numbers of its own by its place.
  'pg-locked',
  'pg-readonly',
  'pg-hang',
  'redis-hang',
  'poison-key',
  'rebuild',
  'pg-full',
  'blackout',
  'key-rotation',
  'unsubscribed',
  'redis-failover',
  'pg-failover',
  'partition',
  'disk-full',
  'rolling',
] as const;

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

export type SystemFault = (typeof SYSTEM_FAULTS)[number];
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
