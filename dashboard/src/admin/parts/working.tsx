import { useEffect, useState } from 'react';
import { duration } from '../../ui/numbers';

const SECOND_MS = 1000;

/** That something is at work, and for how long already: how long it will take nobody knows. */
export function Working({ what }: { what: string }) {
  const [seconds, setSeconds] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setSeconds((before) => before + 1), SECOND_MS);
    return () => clearInterval(timer);
  }, []);
  return (
    <p className="flex items-center gap-3 text-sm text-soft tabular-nums">
      <progress className="min-w-0 grow" aria-label={`${what}: at work`} />
      {/* A screen reader would say every second. */}
      {seconds > 0 && <span aria-hidden>{duration(seconds * SECOND_MS)}</span>}
    </p>
  );
}
