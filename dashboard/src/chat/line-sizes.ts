import type { MessageLog } from './message-log';

/** Sizes of lines that are gone, before they are looked for: that costs a walk over all of them. */
const MOST_GONE = 500;

/**
 * Forgets the sizes of lines that are not held any more. The virtualizer keeps that of every line it has ever measured: a day of
 * chat would be some ten megabytes.
 * @param sizes by message id
 */
export function forgetSizes(sizes: Map<unknown, number>, messages: MessageLog): void {
  if (sizes.size <= messages.length + MOST_GONE) return;
  const held = new Set<unknown>(messages.map(({ message_id }) => message_id));
  for (const id of sizes.keys()) if (!held.has(id)) sizes.delete(id);
}
