import { describe, expect, it } from 'vitest';
import { board, row } from '../testing/shapes';
import { applyDelta, type LeaderboardEvent, type LeaderboardRow } from '@kickboard/client';

function delta(rows: LeaderboardRow[], given: Partial<LeaderboardEvent> = {}): LeaderboardEvent {
  const stats = { total_messages: 9, total_points: 5, unique_chatters: 3 };
  const changed = rows.map((entry) => ({ ...entry, old_rank: null }));
  return { session_id: '4242-1', last_updated: 7, stats, full: false, left: [], rows: changed, ...given };
}
const order = (given: { leaderboard: LeaderboardRow[] }) =>
  given.leaderboard.map((entry) => entry.user_id).join('');

describe('applyDelta', () => {
  it('takes in who changed and who is new, takes out who left, and leaves the others as they are', () => {
    const before = board({ a: 5, b: 3, c: 1 });
    const after = applyDelta(before, delta([row('b', { points_earned: 6 }), row('d')], { left: ['c'] }));
    expect(order(after)).toBe('bad');
    expect(after.leaderboard[1]).toBe(before.leaderboard[0]);
    expect(after).toMatchObject({ last_updated: 7, stats: { total_messages: 9 } });
  });

  it('puts who has reached a score just now behind those who had it', () => {
    const after = applyDelta(board({ a: 2, b: 2, c: 1 }), delta([row('c', { points_earned: 2 })]));
    expect(order(after)).toBe('abc');
  });

  it('moves nobody among equals for another rank or name', () => {
    const renamed = row('a', { points_earned: 2, rank: 2, username: 'anna' });
    const after = applyDelta(board({ x: 3, a: 2, b: 2 }), delta([renamed]));
    expect(order(after)).toBe('xab');
    expect(after.leaderboard[1]?.username).toBe('anna');
  });

  it('breaks ties in points by messages', () => {
    const busy = row('b', { points_earned: 2, messages_sent: 9 });
    expect(order(applyDelta(board({ a: 2, b: 2 }), delta([busy])))).toBe('ba');
  });

  it('takes a whole board, and any board of another stream, as it is', () => {
    const rows = [row('z', { points_earned: 1 })];
    expect(order(applyDelta(board({ a: 5 }), delta(rows, { full: true })))).toBe('z');
    const other = applyDelta(
      board({ a: 5 }, { session_title: 'Old' }),
      delta(rows, { session_id: '4242-2' }),
    );
    expect(other).toMatchObject({ session_id: '4242-2', session_title: null, has_active_session: true });
    expect(order(other)).toBe('z');
  });
});
