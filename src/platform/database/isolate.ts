import { isRefusedData } from './database';
import type { Poison } from '../poison';

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
    if (!(error instanceof Error) || !isRefusedData(error)) throw error;
    const [only] = entries;
    if (entries.length === 1 && only !== undefined) return [{ entry: only, reason: error.message }];
    const middle = entries.length >> 1;
    return [
      ...(await writeIsolating(entries.slice(0, middle), write)),
      ...(await writeIsolating(entries.slice(middle), write)),
    ];
  }
}
