import { type RefObject, useLayoutEffect, useRef } from 'react';

const MOVE_MS = 520;
const EASING = 'cubic-bezier(0.22, 1, 0.36, 1)';

/**
 * Children (`[data-flip]`) of `list` glide to their new place whenever `order` changes: First place remembered, Last
 * place measured, Inverted by a transform, Played. A row still gliding starts from where the eye sees it.
 */
export function useFlip(list: RefObject<HTMLElement | null>, order: string): void {
  const places = useRef(new Map<string, number>());
  const shownOrder = useRef(order);

  useLayoutEffect(() => {
    const rows = [...(list.current?.querySelectorAll<HTMLElement>('[data-flip]') ?? [])];
    const isMove = shownOrder.current !== order && !prefersStillness();
    const next = new Map<string, number>();
    for (const row of rows) {
      const id = row.dataset['flip'] ?? '';
      next.set(id, row.offsetTop);
      const before = places.current.get(id);
      if (isMove) glide(row, before);
    }
    places.current = next;
    shownOrder.current = order;
  });

  function glide(row: HTMLElement, before: number | undefined): void {
    if (before === undefined) {
      row.animate([{ opacity: 0 }, { opacity: 1 }], { duration: MOVE_MS, easing: EASING });
      return;
    }
    const inFlight = new DOMMatrix(getComputedStyle(row).transform).m42;
    const distance = before + inFlight - row.offsetTop;
    if (Math.abs(distance) < 1) return;
    for (const running of row.getAnimations()) running.cancel();
    row.animate([{ transform: `translateY(${distance}px)` }, { transform: 'none' }], {
      duration: MOVE_MS,
      easing: EASING,
    });
  }
}

function prefersStillness(): boolean {
  return window.matchMedia('(prefers-reduced-motion: reduce)').matches;
}
