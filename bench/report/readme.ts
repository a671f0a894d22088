import type { Result } from './results';
import { markdownTable } from './table';

export const README = 'README.md';
const BEGIN = '<!-- bench -->';
const END = '<!-- /bench -->';

/** The README with the figures of a result between its markers. @throws when it has no markers */
export function withTable(readme: string, result: Result): string {
  const [begin, end] = [readme.indexOf(BEGIN), readme.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${README} has no ${BEGIN} … ${END}`);
  return `${readme.slice(0, begin + BEGIN.length)}\n${section(result)}\n${readme.slice(end)}`;
}

function section({ commit, date, machine, figures }: Result): string {
  const { cpu, cores, memoryGb, node, redis, postgres } = machine;
  const where = `${cores} cores of ${cpu}, ${memoryGb} GB, Node ${node}, Redis ${redis}, Postgres ${postgres}`;
  return `${markdownTable(figures)}\n\nMeasured on ${date.slice(0, 10)} at ${commit}: ${where}; load generator and both stores included.`;
}
