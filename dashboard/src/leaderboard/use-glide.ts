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
  const glides = useRef(new WeakMap<HTMLElement, Animation>());

  useLayoutEffect(() => {
    if (!list.current) return;
    const { tops, width } = lastLayout.current;
    const rows = [...list.current.children].filter((row) => row instanceof HTMLElement);
    const placed = rows.map((row) => ({ row, id: row.dataset['userId'] ?? '', top: row.offsetTop }));
    lastLayout.current = {
      tops: new Map(placed.map(({ id, top }) => [id, top])),
      width: list.current.clientWidth,
    };
    // Rows of another width may have another height: where they were then says nothing.
    const isStill = width !== lastLayout.current.width || prefersStillness();
    if (isStill) return;
    // All are read before one is moved: to read after that would have the browser work out its styles again, for each row.
    const moves = placed.flatMap(({ row, id, top }) => {
      const distance = (tops.get(id) ?? top) - top;
      return distance === 0 ? [] : [{ row, from: distance + offsetOf(row, glides.current.get(row)) }];
    });
    for (const { row, from } of moves) {
      glides.current.get(row)?.cancel();
      if (Math.abs(from) >= 1) glides.current.set(row, glide(row, from));
    }
  }, [order]);
  return list;
}

/** How far from its place a row is seen while it still glides. */
function offsetOf(row: HTMLElement, running: Animation | undefined): number {
  return running?.playState === 'running' ? new DOMMatrix(getComputedStyle(row).transform).m42 : 0;
}

function glide(row: HTMLElement, from: number): Animation {
  const frames = [{ transform: `translateY(${from}px)` }, { transform: 'none' }];
  return row.animate(frames, { id: 'glide', duration: DURATION_MS, easing: EASING });
}

function prefersStillness(): boolean {
  return matchMedia('(prefers-reduced-motion: reduce)').matches;
}
