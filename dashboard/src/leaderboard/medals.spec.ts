import { describe, expect, it } from 'vitest';
import { board } from '../testing/shapes';
import { standingsOf } from './medals';

const medals = (points: number[]) =>
  standingsOf(board(Object.fromEntries(points.map((coins, i) => [`u${i}`, coins]))).leaderboard).map(
    ({ medal, isTied }) => `${medal ?? '-'}${isTied ? '=' : ''}`,
  );

describe('standingsOf', () => {
  it('gives the three medals to three people', () => {
    expect(medals([9, 5, 3, 1])).toEqual(['gold', 'silver', 'bronze', '-']);
  });

  it('gives no more than three, and says who is tied', () => {
    expect(medals([9, 9, 5, 3])).toEqual(['gold=', 'gold=', 'silver', '-']);
    expect(medals([9, 5, 5, 5])).toEqual(['gold', '-=', '-=', '-=']);
    expect(medals(Array(10).fill(1))).toEqual(Array(10).fill('-='));
  });

  it('gives none for nothing', () => {
    expect(medals([0, 0])).toEqual(['-=', '-=']);
  });

  it('tells how far it is to the next better score, also from a tie', () => {
    const rows = board({ ann: 9, ben: 5, cem: 5, dan: 1 }).leaderboard;
    expect(standingsOf(rows).map(({ behind }) => behind)).toEqual([
      null,
      { coins: 4, rank: 1 },
      { coins: 4, rank: 1 },
      { coins: 4, rank: 2 },
    ]);
  });
});
