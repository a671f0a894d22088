/** What an overlay shows; every wrong value is the default, because nobody reads a complaint in a broadcast. */
export interface OverlaySettings {
  parts: ReadonlySet<'board' | 'chat'>;
  rows: number;
  lines: number;
  align: 'left' | 'right';
}

const ROWS = { usual: 5, most: 20 };
const LINES = { usual: 8, most: 30 };

export function readOverlaySettings(address: string): OverlaySettings {
  const asked = new URLSearchParams(address);
  const show = (asked.get('show') ?? '').split(',').map((part) => part.trim());
  const parts = new Set((['board', 'chat'] as const).filter((part) => show.includes(part)));
  return {
    parts: parts.size > 0 ? parts : new Set(['board', 'chat']),
    rows: count(asked.get('rows'), ROWS),
    lines: count(asked.get('lines'), LINES),
    align: asked.get('align') === 'right' ? 'right' : 'left',
  };
}

function count(text: string | null, { usual, most }: { usual: number; most: number }): number {
  return text !== null && /^[1-9]\d?$/.test(text) ? Math.min(most, Number(text)) : usual;
}
