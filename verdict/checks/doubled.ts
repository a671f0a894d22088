import { type Defect, defects, type Evidence } from './evidence';

/** P3: whatever came twice is there once. */
export function checkDoubled({ observed }: Evidence): Defect[] {
  const { found, add } = defects('doubled');
  const { postgres, api } = observed;
  for (const id of repeated(postgres.messages.map(({ message_id }) => message_id))) add(`${id} has two rows`);
  const awarded = postgres.entries.flatMap(({ message_id }) => (message_id === null ? [] : [message_id]));
  for (const id of repeated(awarded)) add(`${id} has two ledger entries`);
  for (const body of repeated(postgres.deadLetters)) add(`two dead letters hold ${body.slice(0, 60)}`);
  const lists = [
    ...[...api.chat].map(([id, views]) => [`broadcaster_user_id=${id}`, views] as const),
    ...[...api.sessionChat].map(([id, views]) => [`session_id=${id}`, views] as const),
  ];
  for (const [filter, views] of lists) {
    for (const id of repeated(views.map(({ message_id }) => message_id)))
      add(`${id} comes twice in /api/chat?${filter}`);
  }
  return found;
}

function repeated(ids: string[]): string[] {
  const seen = new Set<string>();
  return ids.filter((id) => {
    const again = seen.has(id);
    seen.add(id);
    return again;
  });
}
