import { ERASED_PERSON } from '../../erasure/erased-people';

/** What tells who somebody is, and what takes its place; a key that is not there is not added. */
const { user_id: _, ...PERSON }: Record<string, unknown> = ERASED_PERSON;
/** What somebody wrote. */
const TEXTS: Record<string, unknown> = { content: '', user_input: '', emotes: [], replies_to: null };

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/**
 * The JSON of something that waits in Redis without a person's name, picture and text; the id stays, so that it is counted
 * as before, unless it is only for showing. Null when the person is not in it. A message is theirs when they are its `sender`.
 */
export function forgetPerson(json: string, userId: string, { keepsId = true } = {}): string | null {
  // Nearly all entries are somebody else's.
  if (!json.includes(`"${userId}"`)) return null;
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return null;
  }
  const forgotten = JSON.stringify(forget(value, userId, keepsId));
  return forgotten === JSON.stringify(value) ? null : forgotten;
}

function forget(value: unknown, userId: string, keepsId: boolean): unknown {
  if (Array.isArray(value)) return value.map((one) => forget(one, userId, keepsId));
  if (!isObject(value)) return value;
  const isWriter = isObject(value.sender) && value.sender.user_id === userId;
  return Object.fromEntries(
    Object.entries(value).map(([key, part]) => {
      // A channel is no viewer: whose it is stays. An event has the name of its channel.
      if (key === 'broadcaster' || (key === 'channel_slug' && 'kind' in value)) return [key, part];
      // How many, of a message that waits for the judge.
      if (key === 'emotes' && !Array.isArray(part)) return [key, part];
      if (key === 'user_id' && part === userId && !keepsId) return [key, null];
      if (value.user_id === userId && key in PERSON) return [key, PERSON[key]];
      if ((value.user_id === userId || isWriter) && key in TEXTS) return [key, TEXTS[key]];
      // What a moderator wrote of them; other events have a kind of bonus there.
      if (value.kind === 'ban' && value.user_id === userId && key === 'reason') return [key, ''];
      return [key, forget(part, userId, keepsId)];
    }),
  );
}
