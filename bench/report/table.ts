import type { Figures } from '../scenarios';
import { type Line, lines } from './lines';

const HEAD: Line = ['what', 'aim', 'measured'];

/** For documents: the first `rows` lines. */
export function markdownTable(figures: Figures, rows: number): string {
  const row = (line: Line) => `| ${line.join(' | ')} |`;
  return [row(HEAD), '|---|---|---|', ...lines(figures).slice(0, rows).map(row)].join('\n');
}

/** For terminals. */
export function plainTable(figures: Figures): string {
  const all = [HEAD, ...lines(figures)];
  const width = (column: 0 | 1) => Math.max(...all.map((line) => line[column].length));
  const [first, second] = [width(0), width(1)];
  return all.map(([what, aim, is]) => `${what.padEnd(first)}  ${aim.padEnd(second)}  ${is}`).join('\n');
}
