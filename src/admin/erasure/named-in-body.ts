/** What both readers of a body, here and in Postgres, understand alike: a string of JSON, and an object that holds some. */
const STRING = String.raw`"(?:[^"\\]|\\.)*"`;
const objectOf = (...parts: string[]) => String.raw`\{(?:${['[^{}"]', STRING, ...parts].join('|')})*\}`;

/** As deep as Kick nests a person: `identity`, its `badges`, and one more. A deeper one is taken for a viewer. */
const PERSON = objectOf(objectOf(objectOf(objectOf())));

/** Whose channel it is. A channel is no viewer: it does not name the person, whoever owns it. */
const BROADCASTER = String.raw`"broadcaster"\s*:\s*${PERSON}`;
const WITHOUT_BROADCASTER = new RegExp(BROADCASTER, 'g');

const ID = String.raw`"(user_)?id"\s*:\s*"?`;

/** Whether a body that nobody could use names a person, by id or by one of their names. */
export function namesPerson(body: string, userId: string, names: string[]): boolean {
  const text = body.replace(WITHOUT_BROADCASTER, '');
  const isNamed = new RegExp(String.raw`${ID}${userId}(\D|$)`).test(text);
  // As a value: a name may be a word that every body has as a key.
  const isValue = (name: string) => text.includes(`:${name}`) || text.includes(`: ${name}`);
  return isNamed || names.map((name) => JSON.stringify(name)).some(isValue);
}

/** Bytes as text that every body can become: backslashes as they are, and what is not ASCII as their numbers. */
const readable = (bytes: string) => String.raw`replace(encode(${bytes}, 'escape'), '\\', '\')`;

const TEXT = `regexp_replace(${readable('body')}, '${BROADCASTER}', '', 'g')`;

/** SQL: whether `body` names the person whose id is $1. */
export const BODY_HAS_ID = String.raw`(${TEXT} ~ ('${ID}' || $1::bigint || '(\D|$)'))`;

/** SQL: whether it names them by one of the names in $2. */
export const BODY_HAS_NAME = `EXISTS (
  SELECT 1 FROM unnest($2::text[]) AS name, unnest(ARRAY[':', ': ']) AS colon
   WHERE position(${readable(`convert_to(colon || to_json(name)::text, 'UTF8')`)} IN ${TEXT}) > 0)`;
