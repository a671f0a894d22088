import type { Act } from '../admin-acts';
import type { Acks } from '../evidence/acks';
import type { EntryRow, Observed } from '../evidence/observed';
import type { Knowledge } from '../expect/knowledge';
import type { Outage } from '../system/fault-injector';

/** The columns of the verdict that must be 0. */
export const COLUMNS = ['lost', 'doubled', 'phantom', 'misjudged', 'unbalanced'] as const;
export type Column = (typeof COLUMNS)[number];

/** One thing that is wrong; `what` says it in words. */
export interface Defect {
  column: Column;
  what: string;
}

/** All that is known when the run is over. */
export interface Evidence {
  acks: Acks;
  /** Of administrators, in the order in which they began. */
  acts: Act[];
  observed: Observed;
  /** By broadcaster id. */
  knowledge: Map<string, Knowledge>;
  /** Kick ids of everybody who may have coins. */
  earners: Set<string>;
  cooldownSeconds: number;
  outages: Outage[];
  /** Viewers whose keys in Redis were damaged: messages of theirs may have been given up, and judged after the rebuild. */
  poisoned: Set<string>;
  /** Redis was made again during the run or after it: then it need not hold what belongs to ended sessions. */
  redisIsNew: boolean;
}

/** Whether an entry of the ledger comes from an administrator. */
export const isAct = ({ reason }: EntryRow) => reason === 'adjustment' || reason === 'spend';

export const defects = (column: Column) => {
  const found: Defect[] = [];
  return { found, add: (what: string) => void found.push({ column, what }) };
};

/** Each of these problems, in words, is a defect of this column. */
export const defectsOf = (column: Column, problems: string[]): Defect[] =>
  problems.map((what) => ({ column, what }));

const EXAMPLES = 5;

/** A run is good when nothing is wrong and something was proved. */
export const isKept = (found: Defect[], failures: string[]): boolean =>
  found.length === 0 && failures.length === 0;

/** How many of each column, and the first of them. */
export function count(defects: Defect[]) {
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
