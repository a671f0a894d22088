import { KICK_ID } from '../../platform/kick-id';

/** Kick answered 200 with something else than it documents; the answer counts as unknown. */
export class UnreadableAnswer extends Error {}

export type Fields = Record<string, unknown>;

/** @throws UnreadableAnswer unless it is a JSON object */
export function fieldsOf(value: unknown): Fields {
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new UnreadableAnswer('an object is missing in it');
  return value as Fields;
}

/** The list below `data`, in which Kick wraps every list; null stands for an empty one. */
export function dataList(json: unknown): Fields[] {
  const { data } = fieldsOf(json);
  if (data === null) return [];
  if (!Array.isArray(data)) throw new UnreadableAnswer('it has no list "data"');
  return data.map(fieldsOf);
}

/** A Kick user id, which comes as a number. */
export function idAt(fields: Fields, name: string): string {
  const id = String(fields[name]);
  if (!KICK_ID.test(id)) throw new UnreadableAnswer(`${name} is no user id`);
  return id;
}

export function textAt(fields: Fields, name: string): string {
  const text = fields[name];
  if (typeof text !== 'string' || text === '') throw new UnreadableAnswer(`it has no ${name}`);
  return text;
}

export const textOrEmpty = (fields: Fields, name: string): string =>
  typeof fields[name] === 'string' ? fields[name] : '';
