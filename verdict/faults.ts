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
] as const;

/** What Kick does wrong. They need a Kick to be connected to, and are asked for by name: `all` is without them. */
export const KICK_FAULTS = ['blackout', 'key-rotation', 'unsubscribed'] as const;

/** To the traffic itself. */
const TRAFFIC_FAULTS = ['delay', 'duplicate', 'reorder', 'drop-status', 'days-late'] as const;

/** When the run is over and all is quiet. */
const END_FAULTS = ['redis-older', 'redis-lost'] as const;

export type SystemFault = (typeof SYSTEM_FAULTS)[number];
export type Fault = SystemFault | (typeof TRAFFIC_FAULTS)[number] | (typeof END_FAULTS)[number];

const ALL_FAULTS: readonly Fault[] = [...SYSTEM_FAULTS, ...TRAFFIC_FAULTS, ...END_FAULTS];

/** @throws Error naming a fault that does not exist */
export function parseFaults(text: string): Set<Fault> {
  const names = text
    .split(',')
    .map((name) => name.trim())
    .filter(Boolean);
  if (names.includes('all'))
    return new Set(ALL_FAULTS.filter((fault) => !KICK_FAULTS.some((ofKick) => ofKick === fault)));
  return new Set(
    names.flatMap((name) => {
      if (name === 'none') return [];
      const fault = ALL_FAULTS.find((known) => known === name);
      if (!fault)
        throw new Error(`unknown fault "${name}": use all, none or some of ${ALL_FAULTS.join(',')}`);
      return [fault];
    }),
  );
}
