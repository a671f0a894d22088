import type { Act } from '../admin-acts';
import { type Defect, type Evidence, isAct } from './evidence';

/** Every act of an administrator that was answered is in the ledger once, as it was asked for; one that was refused is not. */
export function checkActs({ acts, observed: { postgres } }: Evidence): Defect[] {
  const entries = new Map<string, { user_id: string; amount: number }[]>();
  for (const entry of postgres.entries.filter(isAct)) {
    const key = entry.idempotency_key ?? '';
    entries.set(key, [...(entries.get(key) ?? []), entry]);
  }
  const known = new Set(acts.map(({ key }) => key));
  return [
    ...acts.flatMap((act) => problemsOf(act, entries.get(act.key) ?? [])),
    ...[...entries.keys()].flatMap((key): Defect[] =>
      known.has(key)
        ? []
        : [{ column: 'phantom', what: `a ledger entry for the act ${key}, which nobody asked for` }],
    ),
  ];
}

function problemsOf(
  { key, userId, amount, outcome }: Act,
  entries: { user_id: string; amount: number }[],
): Defect[] {
  const [entry, ...more] = entries;
  if (!entry)
    return outcome === 'applied'
      ? [{ column: 'lost', what: `the act ${key} was applied and has no entry` }]
      : [];
  if (more.length > 0) return [{ column: 'doubled', what: `the act ${key} has ${entries.length} entries` }];
  if (outcome === 'refused')
    return [{ column: 'phantom', what: `the act ${key} was refused and has an entry` }];
  return entry.user_id === userId && entry.amount === amount
    ? []
    : [
        {
          column: 'misjudged',
          what: `the act ${key} is ${entry.amount} for ${entry.user_id} instead of ${amount} for ${userId}`,
        },
      ];
}
