import type { Rig } from './rig';

/**
 * Bytes that Redis uses for everything, its connections included, but its statistics: some 20 kB for each kind of command it
 * was ever asked for, more than a thousand chatters' coins.
 */
export async function usedMemory({ redis }: Rig): Promise<number> {
  await redis.config('RESETSTAT');
  return Number(/^used_memory:(\d+)/m.exec(await redis.info('memory'))?.[1]);
}

/** Keys and their bytes by what they are for (`board:people:4242-1767225600`: `board:people`), every key asked. */
export async function memoryByFamily({
  redis,
}: Rig): Promise<Record<string, { keys: number; bytes: number }>> {
  const families: Record<string, { keys: number; bytes: number }> = {};
  for await (const keys of redis.scanStream({ count: 1000 }) as AsyncIterable<string[]>) {
    const sizes = await Promise.all(keys.map((key) => redis.memory('USAGE', key, 'SAMPLES', 0)));
    keys.forEach((key, i) => {
      const found = (families[key.replace(/:(?![a-z]+(:|$)).*/, '')] ??= { keys: 0, bytes: 0 });
      found.keys += 1;
      found.bytes += sizes[i] ?? 0;
    });
  }
  return Object.fromEntries(Object.entries(families).sort(([, a], [, b]) => b.bytes - a.bytes));
}
