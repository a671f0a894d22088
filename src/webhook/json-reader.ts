import { KICK_ID } from '../platform/kick-id';

/** A body that does not have the shape of the type it claims; `message` names the field. */
export class ShapeError extends Error {
  /** Whose channel the body speaks of, as far as that can be read. */
  broadcaster: { user_id: string; channel_slug: string } | null = null;
}

/** A JSON object, with its path for error messages. */
export interface JsonObject {
  path: string;
  fields: Record<string, unknown>;
}

// Postgres stores neither U+0000 nor half a surrogate pair; both would make a good message unstorable.
const UNSTORABLE = /[\0\ud800-\udfff]/;

const storable = (text: string): string =>
  UNSTORABLE.test(text) ? text.toWellFormed().replaceAll('\0', '\ufffd') : text;

const at = (object: JsonObject, name: string) => (object.path ? `${object.path}.${name}` : name);

/** @throws ShapeError unless `value` is a JSON object */
export function asObject(value: unknown, path = ''): JsonObject {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new ShapeError(`${path || 'body'} must be an object`);
  }
  return { path, fields: value as Record<string, unknown> };
}

export const objectAt = (object: JsonObject, name: string): JsonObject =>
  asObject(object.fields[name], at(object, name));

/** The JSON object `value`, or an empty one when it is something else (Kick's empty objects come as `[]`, too). */
export const objectOrEmpty = (value: unknown): JsonObject => ({
  path: '',
  fields:
    typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {},
});

/** The string at `name`; @throws ShapeError when it is missing or longer than `max` characters */
export function stringAt(object: JsonObject, name: string, max: number): string {
  const value = object.fields[name];
  if (typeof value !== 'string') throw new ShapeError(`${at(object, name)} must be a string`);
  if (value.length > max) throw new ShapeError(`${at(object, name)} is longer than ${max} characters`);
  return storable(value);
}

/**
 * The string at `name` by which something is known. One that could not be stored as it is, is refused: two of them would
 * become the same, and the second would pass for the first, sent again. @throws ShapeError
 */
export function nameAt(object: JsonObject, name: string, max: number): string {
  const value = stringAt(object, name, max);
  // Bytes that are no UTF-8 have been made into this character by now.
  if (value === '' || value.includes('\ufffd') || value !== object.fields[name])
    throw new ShapeError(`${at(object, name)} must be text that can be stored as it is`);
  return value;
}

/**
 * The string at `name`, cut to `max` characters, or '' when it is missing, null or of another type: Kick leaves many
 * fields out, and none of those read in this way is needed to file a message.
 */
export const stringOrEmpty = (object: JsonObject, name: string, max: number): string => {
  const value = object.fields[name];
  if (typeof value !== 'string') return '';
  // The cut may split a surrogate pair, so it comes before the repair.
  return storable(value.length > max ? value.slice(0, max) : value);
};

export const booleanAt = (object: JsonObject, name: string): boolean => {
  const value = object.fields[name];
  if (typeof value !== 'boolean') throw new ShapeError(`${at(object, name)} must be true or false`);
  return value;
};

/** Reads a Kick id (JSON number or digits); null when there is none (0 too), undefined when it is malformed. */
function readId(value: unknown): string | null | undefined {
  if (value === null || value === undefined || value === 0 || value === '0' || value === '') return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  return typeof value === 'string' && KICK_ID.test(value) ? value : undefined;
}

/** The Kick id at `name` as a string; null, missing and 0 are null. @throws ShapeError on anything else */
export function idOrNull(object: JsonObject, name: string): string | null {
  const id = readId(object.fields[name]);
  if (id === undefined) throw new ShapeError(`${at(object, name)} must be a positive whole number`);
  return id;
}

/** As idOrNull, with a malformed id as null: for people whom nothing is credited to. */
export const idIfReadable = (object: JsonObject, name: string): string | null =>
  readId(object.fields[name]) ?? null;

/** A whole number from 0, also when it is written as a string; null when `value` is neither. */
export function countOrNull(value: unknown): number | null {
  if (typeof value === 'string') return /^\d{1,15}$/.test(value) ? Number(value) : null;
  // -0 would not survive the journey through JSON.
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value + 0 : null;
}

/** As idOrNull, for an id that must be there. */
export function idAt(object: JsonObject, name: string): string {
  const id = idOrNull(object, name);
  if (id === null) throw new ShapeError(`${at(object, name)} is missing`);
  return id;
}

const RFC_3339 =
  /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])[Tt ](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/;

const isLeapYear = (year: number) => (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;

function daysOf(month: number, year: number): number {
  if (month === 2) return isLeapYear(year) ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/**
 * Milliseconds of an RFC 3339 time with 0 to 9 fractional digits and any offset; NaN when it is none. A day or an hour
 * that does not exist is no time: `Date.parse` alone takes 30 February for 2 March and 24:00 for the next day.
 */
export function parseTime(text: unknown): number {
  if (typeof text !== 'string' || !RFC_3339.test(text)) return Number.NaN;
  const day = Number(text.slice(8, 10));
  if (day > 28 && day > daysOf(Number(text.slice(5, 7)), Number(text.slice(0, 4)))) return Number.NaN;
  return Date.parse(text);
}

/** Milliseconds of the time at `name`. @throws ShapeError, also for times before 1970 (session ids hold no minus) */
export function timeAt(object: JsonObject, name: string): number {
  const time = parseTime(object.fields[name]);
  if (!(time >= 0)) throw new ShapeError(`${at(object, name)} must be an RFC 3339 time since 1970`);
  return time;
}

/** What Go, in which Kick is written, makes of a time that was never set. */
const NEVER = Date.parse('0001-01-01T00:00:00Z');

/** As timeAt, with null, missing and Go's zero time as null. */
export function timeOrNull(object: JsonObject, name: string): number | null {
  const value = object.fields[name];
  return value === null || value === undefined || parseTime(value) === NEVER ? null : timeAt(object, name);
}
