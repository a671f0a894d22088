import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Highlighted, Highlights } from './highlights';

const earned = (...userIds: string[]) =>
  new Map(userIds.map((userId) => [userId, { earned: 1, rankImproved: false, isOwnDoing: true }]));

describe('Highlights', () => {
  let told: string[][];
  let highlights: Highlights;
  const names = (shown: Highlighted) => [...shown.keys()];

  beforeEach(() => {
    vi.useFakeTimers();
    told = [];
    highlights = new Highlights((left) => told.push(names(left)));
  });
  afterEach(() => vi.useRealTimers());

  it('leaves each row marked for the time of its animation, which begins again with another coin', () => {
    highlights.add(earned('ann', 'ben'));
    vi.advanceTimersByTime(2000);
    highlights.add(earned('ann'));
    vi.advanceTimersByTime(600);
    expect(told).toEqual([['ann']]);
    vi.advanceTimersByTime(2000);
    expect(told.at(-1)).toEqual([]);
  });

  it('tells of what has faded a few times a second at most, however much happens', () => {
    for (let n = 0; n < 200; n += 1) {
      highlights.add(earned(`viewer${n}`));
      vi.advanceTimersByTime(50);
    }
    expect(told.length).toBeLessThanOrEqual(1 + (200 * 50 - 2600) / 250);
    vi.advanceTimersByTime(3000);
    expect(told.at(-1)).toEqual([]);
    const count = told.length;
    vi.advanceTimersByTime(60_000);
    expect(told).toHaveLength(count);
  });
});
