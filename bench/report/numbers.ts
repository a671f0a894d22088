import { percentiles } from '../../simulator/percentiles';

/** In ms, to two decimals. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

/** Zeros when there are no values. */
export function percentilesOf(values: Iterable<number>): Percentiles {
  const [p50, p95, p99, max] = percentiles(values, 0.5, 0.95, 0.99, 1).map(
    (value) => Math.round(value * 100) / 100,
  ) as [number, number, number, number];
  return { p50, p95, p99, max };
}

/** The median of each figure over the rounds, as whole numbers. @throws RangeError when there are no rounds */
export function medians<Figures extends Record<string, number>>(rounds: Figures[]): Figures {
  if (rounds.length === 0) throw new RangeError('no rounds, no medians');
  const median = (values: number[]) => {
    const sorted = values.toSorted((a, b) => a - b);
    const middle = sorted.length / 2;
    return ((sorted[Math.ceil(middle) - 1] as number) + (sorted[Math.floor(middle)] as number)) / 2;
  };
  const names = Object.keys(rounds[0] as Figures);
  return Object.fromEntries(
    names.map((name) => [name, Math.round(median(rounds.map((round) => round[name] as number)))]),
  ) as Figures;
}
