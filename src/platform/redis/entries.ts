import type { Poison } from '../poison';

/** A buffered entry that is not what we put there: nothing of ours wrote it. */
export class UnreadableEntry extends Error {}

/** @throws UnreadableEntry */
export function readEntry(entry: string): object {
  let value: unknown;
  try {
    value = JSON.parse(entry);
  } catch {
    throw new UnreadableEntry('the entry is not JSON');
  }
  if (typeof value !== 'object' || value === null) throw new UnreadableEntry('the entry is not an object');
  return value;
}

/** An entry with what it says. */
export interface ReadEntry<T> {
  entry: string;
  value: T;
}

/** Reads each entry once; those that cannot be read are poison already. */
export function readEntries<T>(
  entries: string[],
  read: (entry: string) => T,
): { readable: ReadEntry<T>[]; poison: Poison<string>[] } {
  const readable: ReadEntry<T>[] = [];
  const poison: Poison<string>[] = [];
  for (const entry of entries) {
    try {
      readable.push({ entry, value: read(entry) });
    } catch (error) {
      if (!(error instanceof UnreadableEntry)) throw error;
      poison.push({ entry, reason: error.message });
    }
  }
  return { readable, poison };
}
