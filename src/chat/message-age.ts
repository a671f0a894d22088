export const DAY_MS = 86_400_000;

/**
 * Whether a message was too old to be kept when it came. It is not taken in: it may be the second delivery of one that
 * retention has removed, which nobody could tell any more, and would be counted a second time.
 */
export const isPastRetention = (
  { created_ms, received_ms }: { created_ms: number; received_ms: number },
  retentionDays: number | undefined,
): boolean => retentionDays !== undefined && created_ms < received_ms - retentionDays * DAY_MS;
