import { describe, expect, it } from 'vitest';
import { board } from '../testing/shapes';
import { compareBoards } from './board-changes';

describe('compareBoards', () => {
  it('tells the real difference of somebody who earned', () => {
    expect(compareBoards(board({ a: 5, b: 1 }), board({ a: 5, b: 4 }), 50)).toEqual(
      new Map([['b', { earned: 3, rankImproved: false, isOwnDoing: true }]]),
    );
  });

  it('tells who climbed, and who was lifted by a tie above', () => {
    const changes = compareBoards(board({ a: 3, b: 2, c: 1 }), board({ a: 3, b: 3, c: 1 }), 50);
    expect(changes.get('b')).toEqual({ earned: 1, rankImproved: true, isOwnDoing: true });
    expect(changes.get('c')).toEqual({ earned: 0, rankImproved: true, isOwnDoing: false });
  });

  it('counts a newcomer from zero on a board that showed everybody, and claims nothing on a full one', () => {
    expect(compareBoards(board({ a: 3 }), board({ a: 3, b: 1 }), 50).get('b')?.earned).toBe(1);
    expect(compareBoards(board({ a: 3 }), board({ a: 3, b: 2 }), 1).size).toBe(0);
  });

  it('is silent across two streams, and when points are taken away', () => {
    expect(compareBoards(board({ a: 1 }), board({ a: 9 }, { session_id: 's2' }), 50).size).toBe(0);
    expect(compareBoards(board({ a: 9 }), board({ a: 1 }), 50).size).toBe(0);
  });
});
