import { DatabaseUnavailable } from './database';

/** An entry that Postgres refuses whatever is done, with the database's words. */
export interface Poison<T> {
  entry: T;
  reason: string;
}

/**
 * Writes entries all at once; when the database refuses them, halves the batch until the refused ones are alone, so
 * that one bad entry never holds up the others. `write` must be one transaction and safe to repeat.
 * @returns the entries that cannot be written
 * @throws DatabaseUnavailable (and whatever else a later try could mend) with nothing decided about the entries
 */
export async function writeIsolating<T>(
  entries: T[],
  write: (entries: T[]) => Promise<void>,
): Promise<Poison<T>[]> {
  if (entries.length === 0) return [];
  try {
    await write(entries);
    return [];
  } catch (error) {
    if (error instanceof DatabaseUnavailable || !isRefusal(error)) throw error;
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) return [{ entry: only, reason: error.message }];
    const middle = entries.length >> 1;
    return [
      ...(await writeIsolating(entries.slice(0, middle), write)),
      ...(await writeIsolating(entries.slice(middle), write)),
    ];
  }
}

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

/** SQLSTATE classes 22 (data exception), 23 (integrity) and 54 (too large). */
function isRefusal(error: unknown): error is Error {
  return error instanceof Error && /^(22|23|54)/.test(String((error as { code?: unknown }).code ?? ''));
}
