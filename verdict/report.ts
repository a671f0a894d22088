import { COLUMNS, type Column, type Defect } from './checks/evidence';

/** What a run has shown. */
export interface Verdict {
  acknowledged: number;
  defects: Record<Column, number>;
  /** Why the run failed apart from defects: it proved nothing, or a process broke its contract. */
  failures: string[];
  /** Longest time without a 200 while deliveries were sent. */
  longest_outage_ms: number;
  ack_ms: { p50: number; p99: number; max: number };
  /** Deliveries by answer. */
  answers: Record<string, number>;
  samples: { taken: number; degraded: number; unanswered: number };
  facts: Record<string, number>;
  /** What did not go as it should without being one of the defects. */
  notes: string[];
  /** The first of each kind. */
  examples: Record<Column, string[]>;
  ok: boolean;
}

const EXAMPLES = 5;

/** A run is good when nothing is wrong and something was proved. */
export const isKept = (found: Defect[], failures: string[]): boolean =>
  found.length === 0 && failures.length === 0;

export function count(defects: Defect[]): Pick<Verdict, 'defects' | 'examples'> {
  const of = (column: Column) => defects.filter((defect) => defect.column === column);
  const each = <Value>(value: (column: Column) => Value) =>
    Object.fromEntries(COLUMNS.map((column) => [column, value(column)])) as Record<Column, Value>;
  return {
    defects: each((column) => of(column).length),
    examples: each((column) =>
      of(column)
        .slice(0, EXAMPLES)
        .map(({ what }) => what),
    ),
  };
}

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
