import { percentiles } from '../../simulator/percentiles';

/** @throws RangeError when there is nothing */
export function median(values: number[]): number {
  if (values.length === 0) throw new RangeError('no values, no median');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
}

/** In the unit of the values, to two decimals. */
export function percentilesOf(values: number[]): { p50: number; p95: number; p99: number; max: number } {
  const [p50, p95, p99, max] = percentiles(values, 0.5, 0.95, 0.99, 1);
  const rounded = (value: number) => Math.round(value * 100) / 100;
  return { p50: rounded(p50), p95: rounded(p95), p99: rounded(p99), max: rounded(max) };
}
