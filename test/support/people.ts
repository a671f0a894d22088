import type { Person } from '../../simulator/kick-bodies';
import { person } from '../../simulator/kick-events';

let lastId = 700_000;

/** A user id that no other test of this file uses. */
export const freshId = (): number => (lastId += 1);

/** Somebody with an account of their own, so that tests do not share coins or cooldowns. */
export const viewer = (username: string, fields: Partial<Person> = {}): Person =>
  person({ user_id: freshId(), username, ...fields });

/** Kick user id as our API writes it. */
export const idOf = (someone: Person): string => String(someone.user_id);
