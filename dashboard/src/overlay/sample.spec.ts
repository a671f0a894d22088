import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { popupsSince } from './popups-since';
import { startSample } from './sample';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  vi.clearAllTimers();
  vi.useRealTimers();
});

it('a sample has people, lines and something that pops up', () => {
  const { board, chat } = startSample();
  const before = chat.store.get().messages.length;
  expect(before).toBeGreaterThan(5);
  vi.advanceTimersByTime(2000);
  expect(chat.store.get().messages.length).toBe(before + 1);
  const view = board.store.get();
  const rows = view.board?.leaderboard ?? [];
  expect(rows.map(({ points_earned }) => points_earned)).toEqual(
    rows.map(({ points_earned }) => points_earned).sort((a, b) => b - a),
  );
  expect(popupsSince(view, 0, new Set(['coins'])).length).toBeGreaterThan(0);
});
