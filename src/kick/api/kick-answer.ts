/**
 * What Kick says to a question. `no`: Kick refuses this, and would refuse it again. `unknown`: nobody can tell now (an
 * outage, a limit, a page of a proxy in between), so nothing may be concluded from it and nothing changed because of it.
 */
export type KickAnswer<T> =
  | { is: 'yes'; value: T }
  | { is: 'no'; status: number; reason: string }
  | { is: 'unknown'; reason: string };

export const yes = <T>(value: T): KickAnswer<T> => ({ is: 'yes', value });
export const no = (status: number, reason: string): KickAnswer<never> => ({ is: 'no', status, reason });
export const unknown = (reason: string): KickAnswer<never> => ({ is: 'unknown', reason });

/** The answers to the parts of one question: all values, or the first part that has none. */
export function together<T>(answers: KickAnswer<T[]>[]): KickAnswer<T[]> {
  const values: T[] = [];
  for (const answer of answers) {
    if (answer.is !== 'yes') return answer;
    values.push(...answer.value);
  }
  return yes(values);
}
