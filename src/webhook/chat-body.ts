import type { Badge, ChatMessage, Emote, Person, ReplyTo } from '../chat/chat-message';
import { countEmotes, matchingEmotes } from '../chat/emotes';
import { httpsUrl } from '../platform/http/https-url';
import {
  countOrNull,
  idAt,
  idIfReadable,
  idOrNull,
  type JsonObject,
  nameAt,
  objectAt,
  objectOrEmpty,
  ShapeError,
  stringAt,
  stringOrEmpty,
  timeOrNull,
} from './json-reader';

/** When a delivery arrived and when Kick sent it, in ms. Few bodies need the latter, so it is worked out on demand. */
export interface DeliveryTimes {
  receivedMs: number;
  sentMs: () => number;
}

/** A clock that runs ahead by less does no harm: Redis remembers every message for longer. */
const MAX_AHEAD_MS = 5 * 60_000;

/** Longest content taken, in UTF-16 units; Kick's own limit is 500 graphemes. */
const MAX_CONTENT = 20_000;

/** Kick's ids are UUIDs. */
const MAX_MESSAGE_ID = 128;
/** Kick's names have 25 characters at most; what is longer is cut, since every board and every line carries it. */
const MAX_NAME = 100;
/** Nobody has as many badges; a list without an end would be kept and shown with every message. */
const MAX_BADGES = 50;

/**
 * Reads the body of `chat.message.sent`. Needed are the ids of message and channel, a sender, the text and a readable
 * time if there is one; everything else degrades to empty when it is odd, because the message can be filed without it.
 * @throws ShapeError when one of the needed parts is missing or malformed
 */
export function parseChatMessage(body: JsonObject, { receivedMs, sentMs }: DeliveryTimes): ChatMessage {
  const broadcaster = parseBroadcaster(body);
  const content = stringAt(body, 'content', MAX_CONTENT);
  const writtenMs = timeOrNull(body, 'created_at');
  // Bodies of early 2025 tell no time; the signed time of sending is the nearest to it.
  const createdMs = writtenMs ?? sentMs();
  return {
    broadcaster_user_id: broadcaster.user_id,
    message_id: messageIdAt(body),
    broadcaster,
    sender: parsePersonAt(body, 'sender'),
    content,
    emotes: matchingEmotes(content, parseEmotes(body.fields.emotes)),
    emote_count: countEmotes(content),
    replies_to: parseReply(body.fields.replies_to),
    // A sender's clock may run ahead; a message cannot have been written after it arrived.
    created_ms: Math.min(createdMs, receivedMs),
    received_ms: receivedMs,
    clock_ahead: writtenMs === null || createdMs > receivedMs + MAX_AHEAD_MS,
  };
}

/** @throws ShapeError */
export function messageIdAt(body: JsonObject): string {
  const id = nameAt(body, 'message_id', MAX_MESSAGE_ID);
  if (/\s/.test(id)) throw new ShapeError('message_id must not hold spaces');
  return id;
}

/** Whose channel a body speaks of; only the id must be there. @throws ShapeError without it */
export function parseBroadcaster(body: JsonObject): Person & { user_id: string } {
  const broadcaster = objectAt(body, 'broadcaster');
  const user_id = idAt(broadcaster, 'user_id');
  return { ...parsePerson(broadcaster, user_id), user_id };
}

/** Somebody without an id is anonymous. A malformed id is an error: coins would go to nobody, or to somebody else. */
export function parsePersonAt(body: JsonObject, name: string): Person {
  const person = objectAt(body, name);
  return parsePerson(person, isAnonymous(person) ? null : idOrNull(person, 'user_id'));
}

/** Somebody whom nothing is credited to: a malformed id is none. */
export const personOf = (person: JsonObject): Person =>
  parsePerson(person, isAnonymous(person) ? null : idIfReadable(person, 'user_id'));

const isAnonymous = (person: JsonObject) => person.fields.is_anonymous === true;

/** Kick leaves out or nulls nearly every field of a person. */
function parsePerson(person: JsonObject, userId: string | null): Person {
  return {
    user_id: userId,
    username: stringOrEmpty(person, 'username', MAX_NAME),
    channel_slug: stringOrEmpty(person, 'channel_slug', MAX_NAME),
    profile_picture: httpsUrl(person.fields.profile_picture),
    is_verified: person.fields.is_verified === true,
    is_anonymous: userId === null,
    identity: parseIdentity(person.fields.identity),
  };
}

function parseIdentity(value: unknown): Person['identity'] {
  const identity = objectOrEmpty(value);
  const { badges } = identity.fields;
  return {
    username_color: stringOrEmpty(identity, 'username_color', MAX_NAME),
    badges: Array.isArray(badges) ? badges.slice(0, MAX_BADGES).flatMap(parseBadge) : [],
  };
}

function parseBadge(value: unknown): Badge[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return [];
  const badge = objectOrEmpty(value);
  const count = countOrNull(badge.fields.count);
  return [
    {
      text: stringOrEmpty(badge, 'text', MAX_NAME),
      type: stringOrEmpty(badge, 'type', MAX_NAME),
      ...(count === null ? {} : { count }),
    },
  ];
}

function parseEmotes(value: unknown): Emote[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((entry: unknown) => {
    const { emote_id, positions } = objectOrEmpty(entry).fields;
    if ((typeof emote_id !== 'string' && typeof emote_id !== 'number') || !Array.isArray(positions))
      return [];
    return [{ emote_id: String(emote_id), positions: positions.flatMap(parsePosition) }];
  });
}

function parsePosition(value: unknown): { s: number; e: number }[] {
  const { s, e } = objectOrEmpty(value).fields;
  const [start, end] = [countOrNull(s), countOrNull(e)];
  return start === null || end === null ? [] : [{ s: start, e: end }];
}

function parseReply(value: unknown): ReplyTo | null {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
  const reply = objectOrEmpty(value);
  return {
    message_id: stringOrEmpty(reply, 'message_id', MAX_MESSAGE_ID),
    content: stringOrEmpty(reply, 'content', MAX_CONTENT),
    sender: personOf(objectOrEmpty(reply.fields.sender)),
  };
}
