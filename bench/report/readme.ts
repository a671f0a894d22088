import type { Result } from './results';
import { markdownTable } from './table';

/** The documents that show the newest figures; `rows` is how many of them, from the top. */
export const DOCUMENTS = [
  { file: 'README.md', rows: 4 },
  { file: 'docs/performance.md', rows: Number.POSITIVE_INFINITY },
];

const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/** A document with the first `rows` figures of a result between its markers. @throws when it has no markers */
export function withTable(text: string, result: Result, { file, rows }: (typeof DOCUMENTS)[number]): string {
  const [begin, end] = [text.indexOf(BEGIN), text.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${file} has no ${BEGIN} … ${END}`);
  return `${text.slice(0, begin + BEGIN.length)}\n${section(result, rows)}\n${text.slice(end)}`;
}

function section({ commit, date, machine, figures }: Result, rows: number): string {
  const { cpu, cores, memoryGb, node, redis, postgres } = machine;
  const where = `${cores} cores of ${cpu}, ${memoryGb} GB, Node ${node}, Redis ${redis}, Postgres ${postgres}`;
  return `${markdownTable(figures, rows)}\n\nMeasured on ${date.slice(0, 10)} at ${commit}: ${where}; load generator and both stores included.`;
}
