import type { Figures } from '../scenarios';
import type { Line } from './line';
import { lines } from './lines';

const HEAD: Line = { what: 'what', aim: 'aim', measured: 'measured' };
const cells = ({ what, aim, measured }: Line) => [what, aim, measured];

/** For documents: the first `rows` lines. */
export function markdownTable(figures: Figures, rows: number): string {
  const row = (line: Line) => `| ${cells(line).join(' | ')} |`;
  return [row(HEAD), '|---|---|---|', ...lines(figures).slice(0, rows).map(row)].join('\n');
}

/** For terminals. */
export function plainTable(figures: Figures): string {
  const all = [HEAD, ...lines(figures)].map(cells);
  const widths = [0, 1].map((column) => Math.max(...all.map((row) => (row[column] as string).length)));
  return all
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
