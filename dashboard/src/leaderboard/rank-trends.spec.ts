import { beforeEach, describe, expect, it } from 'vitest';
import { board } from '../testing/shapes';
import { RankTrends } from './rank-trends';

const MINUTE = 60_000;

describe('RankTrends', () => {
  let trends: RankTrends;
  beforeEach(() => {
    trends = new RankTrends();
  });
  const at = (minute: number, points: Record<string, number>, sessionId = '4242-1') =>
    Object.fromEntries(trends.update(board(points, { session_id: sessionId }), minute * MINUTE));

  it('tells nothing of the first board', () => {
    expect(at(0, { ann: 3, ben: 1 })).toEqual({});
  });

  it('tells who gained and who lost places, and how many', () => {
    at(0, { ann: 4, ben: 3, cem: 2, dan: 1 });
    expect(at(1, { dan: 5, ann: 4, ben: 3, cem: 2 })).toEqual({ dan: 3, ann: -1, ben: -1, cem: -1 });
  });

  it('says nothing of those who are back where they were', () => {
    at(0, { ann: 2, ben: 1 });
    at(1, { ben: 3, ann: 2 });
    expect(at(2, { ann: 4, ben: 3 })).toEqual({});
  });

  it('compares newcomers with where they came in', () => {
    at(0, { ann: 4, ben: 3 });
    at(1, { ann: 4, ben: 3, cem: 1 });
    expect(at(2, { cem: 5, ann: 4, ben: 3 })).toEqual({ cem: 2, ann: -1, ben: -1 });
  });

  it('forgets what is more than five minutes ago', () => {
    at(0, { ann: 2, ben: 1 });
    expect(at(1, { ben: 3, ann: 2 })).toEqual({ ben: 1, ann: -1 });
    for (let minute = 1.5; minute <= 5; minute += 0.5) at(minute, { ben: 3, ann: 2 });
    expect(at(5, { ben: 3, ann: 2 })).toEqual({ ben: 1, ann: -1 });
    expect(at(6.1, { ben: 3, ann: 2 })).toEqual({});
  });

  it('has nothing to do with another stream', () => {
    at(0, { ann: 2, ben: 1 });
    expect(at(1, { ben: 3, ann: 2 }, '4242-2')).toEqual({});
  });

  it('gives the same map until there is something else to tell', () => {
    trends.update(board({ ann: 2, ben: 1 }), 0);
    const first = trends.update(board({ ben: 3, ann: 2 }), MINUTE);
    expect(trends.update(board({ ben: 4, ann: 2 }), 2 * MINUTE)).toBe(first);
    expect(trends.update(board({ ann: 5, ben: 4 }), 3 * MINUTE)).not.toBe(first);
  });
});
