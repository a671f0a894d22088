import { boardProblems } from './board';
import { type Defect, defectsOf, type Evidence, isAct } from './evidence';
import { sessionProblems } from './sessions';

/** P4: the ledger, the balances, Redis and the boards tell of the same coins. */
export const checkUnbalanced = (evidence: Evidence): Defect[] =>
  defectsOf('unbalanced', [
    ...coinProblems(evidence),
    ...sessionProblems(evidence),
    ...boardProblems(evidence),
  ]);

function coinProblems({ observed: { postgres, redis }, redisIsNew }: Evidence): string[] {
  const { entries, messages, balances } = postgres;
  const earned = sums(entries.map(({ user_id, amount }) => [user_id, amount]));
  const inSession = new Map<string, Map<string, number>>();
  const awards = entries.filter((entry) => !isAct(entry));
  for (const { session_id, user_id, amount } of awards) {
    const users = inSession.get(session_id ?? '') ?? new Map<string, number>();
    inSession.set(session_id ?? '', users.set(user_id, (users.get(user_id) ?? 0) + amount));
  }
  const problems = [
    ...unequal('coin_balances', balances, 'coin_entries', earned),
    ...unequal('coins:*', redis.coins, 'coin_entries', earned),
  ];
  for (const id of new Set([...redis.sessionCoins.keys(), ...redis.boards.keys(), ...inSession.keys()])) {
    const isOpen = postgres.sessions.some((row) => row.id === id && row.ended_ms === null);
    // The keys of an ended session need not come back; if they do, they are whole.
    if (redisIsNew && !isOpen && !redis.sessionCoins.has(id) && !redis.boards.has(id)) continue;
    const ledger = inSession.get(id) ?? new Map<string, number>();
    problems.push(
      ...unequal(`session:${id}:*`, redis.sessionCoins.get(id) ?? new Map(), 'coin_entries', ledger),
      ...unequal(`leaderboard:${id}`, redis.boards.get(id) ?? new Map(), 'coin_entries', ledger),
    );
  }
  const shown = messages.reduce((sum, { sweet_coins_earned }) => sum + sweet_coins_earned, 0);
  const booked = awards.reduce((sum, { amount }) => sum + amount, 0);
  if (shown !== booked) problems.push(`messages earned ${shown}, the ledger says ${booked}`);
  const byMessage = sums(awards.map(({ message_id, amount }) => [message_id ?? '', amount]));
  for (const { message_id, sweet_coins_earned, session_id } of messages) {
    const amount = byMessage.get(message_id) ?? 0;
    if (amount !== sweet_coins_earned)
      problems.push(
        `${message_id} earned ${sweet_coins_earned}, its entries say ${amount} (session ${session_id})`,
      );
  }
  return problems;
}

function sums(pairs: [string, number][]): Map<string, number> {
  const result = new Map<string, number>();
  for (const [key, amount] of pairs) result.set(key, (result.get(key) ?? 0) + amount);
  return result;
}

/** Where two books differ; who is in one only has 0 in the other. */
function unequal(nameA: string, a: Map<string, number>, nameB: string, b: Map<string, number>): string[] {
  return [...new Set([...a.keys(), ...b.keys()])].flatMap((key) => {
    const [inA, inB] = [a.get(key) ?? 0, b.get(key) ?? 0];
    return inA === inB ? [] : [`${nameA} gives ${key} ${inA}, ${nameB} ${inB}`];
  });
}
