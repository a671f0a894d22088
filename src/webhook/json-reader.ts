/** A body that does not have the shape of the type it claims; `message` names the field. */
export class ShapeError extends Error {
  /** Whose channel the body speaks of, as far as that can be read. */
  broadcasterId: string | null = null;
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

/** The string at `name`; @throws ShapeError when it is missing or longer than `max` characters */
export function stringAt(object: JsonObject, name: string, max: number): string {
  const value = object.fields[name];
  if (typeof value !== 'string') throw new ShapeError(`${at(object, name)} must be a string`);
  if (value.length > max) throw new ShapeError(`${at(object, name)} is longer than ${max} characters`);
  return storable(value);
}

/** The string at `name`, or '' when it is missing, null or of another type (Kick leaves many fields out). */
export const stringOrEmpty = (object: JsonObject, name: string): string => {
  const value = object.fields[name];
  return typeof value === 'string' ? storable(value) : '';
};

export const booleanAt = (object: JsonObject, name: string): boolean => {
  const value = object.fields[name];
  if (typeof value !== 'boolean') throw new ShapeError(`${at(object, name)} must be true or false`);
  return value;
};

/** A Kick id (JSON number or digits) as a string; null, missing and 0 are null. @throws ShapeError on anything else */
export function idOrNull(object: JsonObject, name: string): string | null {
  const value = object.fields[name];
  if (value === null || value === undefined || value === 0 || value === '0' || value === '') return null;
  if (typeof value === 'number' && Number.isSafeInteger(value) && value > 0) return String(value);
  if (typeof value === 'string' && /^[1-9]\d{0,17}$/.test(value)) return value;
  throw new ShapeError(`${at(object, name)} must be a positive whole number`);
}

/** As idOrNull, for an id that must be there. */
export function idAt(object: JsonObject, name: string): string {
  const id = idOrNull(object, name);
  if (id === null) throw new ShapeError(`${at(object, name)} is missing`);
  return id;
}

const RFC_3339 = /^\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d{1,9})?([Zz]|[+-]\d\d:\d\d)$/;

/** Milliseconds of an RFC 3339 time with 0 to 9 fractional digits and any offset; NaN when it is none. */
export const parseTime = (text: unknown): number =>
  typeof text === 'string' && RFC_3339.test(text) ? Date.parse(text) : Number.NaN;

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
