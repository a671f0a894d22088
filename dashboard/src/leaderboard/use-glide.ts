import { type RefObject, useLayoutEffect, useRef } from 'react';

const DURATION_MS = 550;
const EASING = 'cubic-bezier(0.22, 1.2, 0.36, 1)';

interface Layout {
  tops: ReadonlyMap<string, number>;
  width: number;
}

/**
 * Rows that get another place glide there. Each is laid out at its new place at once, and a transform carries it from
 * where it was seen last, so that nothing is laid out while it moves. Reads the rows only when `order` has changed.
 */
export function useGlide(order: string): RefObject<HTMLOListElement | null> {
  const list = useRef<HTMLOListElement>(null);
  const lastLayout = useRef<Layout>({ tops: new Map(), width: 0 });

  useLayoutEffect(() => {
    if (!list.current) return;
    const { tops, width } = lastLayout.current;
    const rows = [...list.current.children].filter((row) => row instanceof HTMLElement);
    const now = new Map(rows.map((row) => [row.dataset['userId'] ?? '', row.offsetTop]));
    lastLayout.current = { tops: now, width: list.current.clientWidth };
    // Rows of another width may have another height: where they were then says nothing.
    const isStill = width !== list.current.clientWidth || prefersStillness();
    if (isStill) return;
    for (const row of rows) {
      const before = tops.get(row.dataset['userId'] ?? '');
      if (before !== undefined) glide(row, before - row.offsetTop);
    }
  }, [order]);
  return list;
}

function glide(row: HTMLElement, distance: number): void {
  const running = row.getAnimations().filter((animation) => animation.id === 'glide');
  const seenAt = running.length > 0 ? new DOMMatrix(getComputedStyle(row).transform).m42 : 0;
  for (const animation of running) animation.cancel();
  const from = distance + seenAt;
  if (Math.abs(from) < 1) return;
  const frames = [{ transform: `translateY(${from}px)` }, { transform: 'none' }];
  row.animate(frames, { id: 'glide', duration: DURATION_MS, easing: EASING });
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
