import { COLUMNS } from './checks/evidence';
import type { Verdict } from './summary';

/** The verdict as a table for people. */
export function table(verdict: Verdict): string {
  const rows: [string, number][] = [
    ['acknowledged', verdict.acknowledged],
    ...COLUMNS.map((column): [string, number] => [column, verdict.defects[column]]),
    ['longest outage of the ack path (ms)', verdict.longest_outage_ms],
  ];
  const width = Math.max(...rows.map(([name]) => name.length));
  const lines = rows.map(([name, value]) => `  ${name.padEnd(width)}  ${String(value).padStart(8)}`);
  const list = (values: Record<string, number>) =>
    Object.entries(values)
      .map(([name, value]) => `${name} ${value}`)
      .join(', ');
  const examples = COLUMNS.flatMap((column) =>
    verdict.examples[column].map((what) => `  ${column}: ${what}`),
  );
  return [
    '',
    ...lines,
    '',
    `  answers: ${list(verdict.answers)}`,
    `  ack: ${list(verdict.ack_ms)} ms; looks during the run: ${list(verdict.samples)}`,
    `  ${list(verdict.facts)}`,
    ...verdict.notes.map((note) => `  note: ${note}`),
    ...(examples.length > 0 ? ['', ...examples] : []),
    ...(verdict.failures.length > 0 ? ['', ...verdict.failures.map((what) => `  ✗ ${what}`)] : []),
    '',
    verdict.ok ? '  ✓ nothing lost, doubled, invented, misjudged or out of balance' : '  ✗ not as promised',
    '',
  ].join('\n');
}
