import { KICK_ID } from '../kick-id';
import { UnreadableEntry } from './entries';

/** The end of the year 9999, in ms: Kick's times go no further, and places on boards have no room for later ones. */
const LAST_MS = 253_402_300_799_999;

type Check = (value: unknown) => boolean;

export const isText: Check = (value) => typeof value === 'string';
/** Postgres takes no NUL, and a look-up by one would fail for all the others. */
export const isName: Check = (value) => typeof value === 'string' && value !== '' && !value.includes('\0');
export const isId: Check = (value) => typeof value === 'string' && KICK_ID.test(value);
/** A whole number from 0. */
export const isCount: Check = (value) => Number.isSafeInteger(value) && (value as number) >= 0;
/** Milliseconds that Postgres and JavaScript can tell as a time. */
export const isTime: Check = (value) => isCount(value) && (value as number) <= LAST_MS;
/** Its 16 digits are read as a number by scripts. */
export const isArrivalSeq: Check = (value) =>
  typeof value === 'string' && /^\d{16}$/.test(value) && Number(value) <= Number.MAX_SAFE_INTEGER;
export const isObject: Check = (value) =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
export const isList: Check = (value) => Array.isArray(value);
export const orNull =
  (check: Check): Check =>
  (value) =>
    value === null || check(value);
/** Also of an entry that an earlier build wrote, which knew no such field. */
export const orMissing =
  (check: Check): Check =>
  (value) =>
    value === undefined || check(value);

/**
 * Whoever works on many entries relies on each being as we write it: one that is not would make the work fail for all of
 * them, again and again. @param what names the entry, for the reason
 * @throws UnreadableEntry naming the first field that is not
 */
export function expectFields<Entry extends object>(
  what: string,
  entry: Entry,
  checks: { [Field in keyof Entry]?: Check },
): void {
  for (const [field, check] of Object.entries(checks) as [keyof Entry & string, Check][])
    if (!check(entry[field])) throw new UnreadableEntry(`${what}'s ${field} is missing or wrong`);
}
