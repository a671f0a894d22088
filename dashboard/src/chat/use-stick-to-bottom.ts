import { type RefObject, useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';

/** Nearer to the end than this counts as being there (fractions of a pixel, a half-seen line). */
const NEAR_PX = 48;

interface Sticky {
  isStuck: boolean;
  isAtTop: boolean;
  toBottom: () => void;
}

/**
 * Keeps `box` at its end while the reader is there. Once they scroll up, the first line they see stays where it is,
 * whatever is put in or taken out above it (the browser's own anchoring is off: Safari has none, and it sleeps at 0).
 */
export function useStickToBottom(
  box: RefObject<HTMLElement | null>,
  content: RefObject<HTMLElement | null>,
): Sticky {
  const [isStuck, setStuck] = useState(true);
  const [isAtTop, setAtTop] = useState(false);
  const stuck = useRef(true);
  const anchor = useRef<{ line: Element; top: number } | null>(null);

  const note = useCallback(() => {
    const area = box.current;
    if (!area) return;
    stuck.current = area.scrollHeight - area.scrollTop - area.clientHeight < NEAR_PX;
    anchor.current = stuck.current ? null : firstSeen(area);
    setStuck(stuck.current);
    setAtTop(!stuck.current && area.scrollTop < NEAR_PX);
  }, [box]);

  const settle = useCallback(() => {
    const area = box.current;
    if (!area) return;
    if (stuck.current) {
      area.scrollTop = area.scrollHeight;
      return;
    }
    const held = anchor.current;
    if (held?.line.isConnected) area.scrollTop += held.line.getBoundingClientRect().top - held.top;
    anchor.current = firstSeen(area);
  }, [box]);

  useLayoutEffect(settle);
  useEffect(() => {
    const area = box.current;
    if (!area || !content.current) return undefined;
    area.addEventListener('scroll', note, { passive: true });
    // Pictures that load and a turned phone change heights without a render.
    const resized = new ResizeObserver(settle);
    resized.observe(area);
    resized.observe(content.current);
    return () => {
      area.removeEventListener('scroll', note);
      resized.disconnect();
    };
  }, [box, content, note, settle]);

  const toBottom = useCallback(() => {
    stuck.current = true;
    settle();
    setStuck(true);
  }, [settle]);
  return { isStuck, isAtTop, toBottom };
}

function firstSeen(area: HTMLElement): { line: Element; top: number } | null {
  const ceiling = area.getBoundingClientRect().top;
  for (const line of area.querySelectorAll('[data-message-id]')) {
    const { top, bottom } = line.getBoundingClientRect();
    if (bottom > ceiling) return { line, top };
  }
  return null;
}
