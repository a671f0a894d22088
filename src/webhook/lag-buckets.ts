/** Each bucket reaches a quarter further than the one before: a percentile is off by so much at most. */
const GROWTH = 1.25;

/** The bucket of a delay (ms). Everything at once, or from a clock ahead of ours, is in bucket 0. */
export const lagBucket = (ms: number): number => (ms <= 1 ? 0 : Math.ceil(Math.log(ms) / Math.log(GROWTH)));

/** The delay below which a share (0 to 1) of the counted deliveries came (ms, upper end of its bucket); null without any. */
export function lagPercentile(counts: Map<number, number>, share: number): number | null {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let below = 0;
  for (const bucket of [...counts.keys()].sort((a, b) => a - b)) {
    below += counts.get(bucket) ?? 0;
    if (below >= total * share) return Math.round(GROWTH ** bucket);
  }
  return null;
}
