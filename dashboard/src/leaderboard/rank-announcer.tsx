import { useEffect, useRef, useState } from 'react';
import type { LeaderboardRow } from '../api/types';

/** A screen reader hears of a new top three, and at most this often. */
const BREATH_MS = 15_000;

export function RankAnnouncer({ rows }: { rows: readonly LeaderboardRow[] }) {
  const [said, setSaid] = useState('');
  const lastAt = useRef(0);
  const top = rows.slice(0, 3);
  const order = top.map((row) => row.user_id).join(' ');
  const sentence = top.map((row) => `${row.rank}. ${row.username}, ${row.points_earned} coins`).join('; ');

  useEffect(() => {
    if (order === '') return undefined;
    const wait = Math.max(0, lastAt.current + BREATH_MS - Date.now());
    const timer = setTimeout(() => {
      lastAt.current = Date.now();
      setSaid(`Top of the board: ${sentence}`);
    }, wait);
    return () => clearTimeout(timer);
    // The points alone are not news: only another order starts a new sentence.
  }, [order]);

  return (
    <p className="sr-only" aria-live="polite">
      {said}
    </p>
  );
}
