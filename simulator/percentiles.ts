/** The values at these shares of the sorted list (0.5 = median, 1 = the largest); zeros when there are none. */
export function percentiles<const Shares extends readonly number[]>(
  values: Iterable<number>,
  ...shares: Shares
): { [I in keyof Shares]: number } {
  const sorted = Float64Array.from(values).sort();
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0;
  return shares.map(at) as { [I in keyof Shares]: number };
}
