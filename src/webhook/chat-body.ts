import type { Badge, ChatMessage, Emote, Person, ReplyTo } from '../chat/chat-message';
import { countEmotes, matchingEmotes } from '../chat/emotes';
import {
  asObject,
  idAt,
  idOrNull,
  type JsonObject,
  objectAt,
  ShapeError,
  stringAt,
  stringOrEmpty,
  timeAt,
} from './json-reader';

/** A clock that runs ahead by less does no harm: Redis remembers every message for longer. */
const MAX_AHEAD_MS = 5 * 60_000;

/** Longest content taken, in UTF-16 units; Kick's own limit is 500 graphemes. */
const MAX_CONTENT = 20_000;

/** Reads the body of `chat.message.sent`. @throws ShapeError */
export function parseChatMessage(body: JsonObject, receivedMs: number): ChatMessage {
  const broadcaster = parsePerson(objectAt(body, 'broadcaster'));
  if (broadcaster.user_id === null) throw new ShapeError('broadcaster.user_id is missing');
  const content = stringAt(body, 'content', MAX_CONTENT);
  const createdMs = timeAt(body, 'created_at');
  return {
    broadcaster_user_id: broadcaster.user_id,
    message_id: messageIdAt(body),
    broadcaster,
    sender: parseSender(objectAt(body, 'sender')),
    content,
    emotes: matchingEmotes(content, parseEmotes(body.fields.emotes)),
    emote_count: countEmotes(content),
    replies_to: parseReply(body.fields.replies_to),
    // A sender's clock may run ahead; a message cannot have been written after it arrived.
    created_ms: Math.min(createdMs, receivedMs),
    received_ms: receivedMs,
    clock_ahead: createdMs > receivedMs + MAX_AHEAD_MS,
  };
}

function messageIdAt(body: JsonObject): string {
  const id = stringAt(body, 'message_id', 128);
  if (id === '' || /\s/.test(id)) throw new ShapeError('message_id must not be empty or hold spaces');
  return id;
}

/** Kick leaves out or nulls nearly every field of a person; only a wrong id is an error. */
export function parsePerson(person: JsonObject): Person {
  const isAnonymous = person.fields.is_anonymous === true;
  const userId = isAnonymous ? null : idOrNull(person, 'user_id');
  return {
    user_id: userId,
    username: stringOrEmpty(person, 'username'),
    channel_slug: stringOrEmpty(person, 'channel_slug'),
    profile_picture: stringOrEmpty(person, 'profile_picture') || null,
    is_verified: person.fields.is_verified === true,
    is_anonymous: isAnonymous || userId === null,
    identity: parseIdentity(person.fields.identity),
  };
}

function parseSender(sender: JsonObject): Person {
  if (sender.fields.is_anonymous !== true && sender.fields.user_id !== null) idAt(sender, 'user_id');
  return parsePerson(sender);
}

function parseIdentity(value: unknown): Person['identity'] {
  if (typeof value !== 'object' || value === null) return { username_color: '', badges: [] };
  const identity = asObject(value);
  const badges = Array.isArray(identity.fields.badges) ? identity.fields.badges : [];
  return { username_color: stringOrEmpty(identity, 'username_color'), badges: badges.flatMap(parseBadge) };
}

function parseBadge(value: unknown): Badge[] {
  if (typeof value !== 'object' || value === null) return [];
  const badge = asObject(value);
  const { count } = badge.fields;
  return [
    {
      text: stringOrEmpty(badge, 'text'),
      type: stringOrEmpty(badge, 'type'),
      ...(typeof count === 'number' && Number.isFinite(count) ? { count } : {}),
    },
  ];
}

function parseEmotes(value: unknown): Emote[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    if (typeof entry !== 'object' || entry === null) return [];
    const { emote_id, positions } = entry as Record<string, unknown>;
    if ((typeof emote_id !== 'string' && typeof emote_id !== 'number') || !Array.isArray(positions))
      return [];
    return [{ emote_id: String(emote_id), positions: positions.flatMap(parsePosition) }];
  });
}

function parsePosition(value: unknown): { s: number; e: number }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { s, e } = value as Record<string, unknown>;
  return Number.isSafeInteger(s) && Number.isSafeInteger(e) ? [{ s: s as number, e: e as number }] : [];
}

function parseReply(value: unknown): ReplyTo | null {
  if (typeof value !== 'object' || value === null) return null;
  const reply = asObject(value, 'replies_to');
  const sender = reply.fields.sender;
  return {
    message_id: stringOrEmpty(reply, 'message_id'),
    // The cut may split a surrogate pair, and Postgres stores no half of one.
    content: stringOrEmpty(reply, 'content').slice(0, MAX_CONTENT).toWellFormed(),
    sender: parsePerson(
      asObject(typeof sender === 'object' && sender !== null ? sender : {}, 'replies_to.sender'),
    ),
  };
}
