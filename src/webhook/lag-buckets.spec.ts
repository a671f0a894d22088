import { lagBucket, lagPercentile } from './lag-buckets';

function counted(delays: number[]): Map<number, number> {
  const counts = new Map<number, number>();
  for (const ms of delays) counts.set(lagBucket(ms), (counts.get(lagBucket(ms)) ?? 0) + 1);
  return counts;
}

test('a percentile is never below the true one, and at most a quarter above', () => {
  const delays = Array.from({ length: 1000 }, (_, i) => (i + 1) * 90);
  for (const share of [0.5, 0.95, 0.99]) {
    const found = lagPercentile(counted(delays), share) as number;
    const real = delays[Math.ceil(share * delays.length) - 1] as number;
    expect(found).toBeGreaterThanOrEqual(real);
    expect(found).toBeLessThanOrEqual(real * 1.25 + 1);
  }
});

test('what came at once, or before it was sent, is at most a millisecond late', () => {
  expect(lagPercentile(counted([-5000, 0, 1]), 0.99)).toBe(1);
});

test('without deliveries there is no percentile', () => {
  expect(lagPercentile(new Map(), 0.5)).toBeNull();
});
