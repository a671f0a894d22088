import type { EntryRow } from '../evidence/observed';
import { type Defect, defects, type Evidence, isAct } from './evidence';

/** P10: what nobody sent, or what must not count, has left no trace; and nothing is left undecided. */
export function checkPhantom(evidence: Evidence): Defect[] {
  const { acks, observed, earners } = evidence;
  const { found, add } = defects('phantom');
  const { postgres, redis, api } = observed;

  for (const { message_id, sweet_coins_reason } of postgres.messages) {
    if (!acks.messages.has(message_id)) add(`row of ${message_id}, which nobody sent`);
    else if (sweet_coins_reason === 'pending') add(`${message_id} is still pending`);
  }
  for (const { message_id } of [...api.chat.values(), ...api.sessionChat.values()].flat()) {
    if (!acks.messages.has(message_id)) add(`/api/chat shows ${message_id}, which nobody sent`);
  }
  for (const problem of unpairedReversals(postgres.entries)) add(problem);
  for (const { message_id, user_id } of postgres.entries.filter(
    (entry) => !isTakenBack(entry) && !isAct(entry),
  )) {
    if (message_id === null || !acks.messages.has(message_id))
      add(`ledger entry for ${message_id}, never sent`);
    else if (!earners.has(user_id)) add(`ledger entry for ${user_id}, who must not earn`);
  }
  const people: [string, Iterable<string>][] = [
    ['coin_balances', postgres.balances.keys()],
    ['coins:*', redis.coins.keys()],
    ...[...redis.sessionCoins].map(([id, users]): [string, Iterable<string>] => [
      `session:${id}:*`,
      users.keys(),
    ]),
    ...[...redis.boards].map(([id, users]): [string, Iterable<string>] => [
      `leaderboard:${id}`,
      users.keys(),
    ]),
  ];
  for (const [where, users] of people) {
    for (const user of users) if (!earners.has(user)) add(`${where} holds ${user}, who must not earn`);
  }
  const sessions = new Set(
    [...evidence.knowledge.values()].flatMap(({ final }) => final.flat().map(({ id }) => id)),
  );
  for (const { id } of postgres.sessions) if (!sessions.has(id)) add(`session ${id}, of which nobody told`);
  for (const body of postgres.deadLetters) {
    if (!acks.unusable.has(body) && !isGivenUp(body, evidence))
      add(`dead letter that should be none: ${body.slice(0, 120)}`);
  }
  for (const { why, expected, answer } of acks.wrongAnswers)
    add(`${why}: answered ${answer} instead of ${expected}`);
  return found;
}

/** A message that the judge could not judge because of a damaged key. */
function isGivenUp(body: string, { acks, poisoned }: Evidence): boolean {
  try {
    const { message_id, user_id } = JSON.parse(body) as { message_id?: string; user_id?: string };
    return acks.messages.has(message_id ?? '') && poisoned.has(user_id ?? '');
  } catch {
    return false;
  }
}

/** An award that was taken back, or the entry against it: neither names a message, so that the message can be judged again. */
const isTakenBack = ({ message_id, reason }: EntryRow) => message_id === null && reason === 'chat_message';

/** What was taken back comes to nothing for each viewer and stream. */
function unpairedReversals(entries: EntryRow[]): string[] {
  const accounts = new Map<string, number>();
  for (const { user_id, session_id, amount } of entries.filter(isTakenBack)) {
    const account = `${user_id} in ${session_id}`;
    accounts.set(account, (accounts.get(account) ?? 0) + amount);
  }
  return [...accounts].flatMap(([account, sum]) =>
    sum === 0 ? [] : [`entries of ${account} that name no message come to ${sum}`],
  );
}
