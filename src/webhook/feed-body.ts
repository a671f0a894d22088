import type { BanEvent, DeletionEvent, UnbanEvent } from '../channel-events/channel-event';
import type { ChatMessage } from '../chat/chat-message';
import { parseChatMessage } from './chat-body';
import {
  asObject,
  idAt,
  type JsonObject,
  objectAt,
  objectOrEmpty,
  ShapeError,
  nameAt,
  stringAt,
  stringOrEmpty,
  timeOrNull,
} from './json-reader';

/** Whose channel a chatroom belongs to: the feed itself does not say. */
export interface FeedChannel {
  user_id: string;
  username: string;
  channel_slug: string;
}

/** What the viewers' feed told, with what it does not tell; kept as the body of a delivery. */
export interface FedBody {
  broadcaster: FeedChannel;
  /** The sender's picture, as it is known here. */
  profile_picture: string | null;
  data: unknown;
}

export type FedEvent = { kind: 'chat-message'; message: ChatMessage } | DeletionEvent | UnbanEvent | BanEvent;

/** The feed's names of events, as Kick's own pages know them (docs/kick.md); the others change nothing here. */
const FED_TYPES = {
  message: 'App\\Events\\ChatMessageEvent',
  deleted: 'App\\Events\\MessageDeletedEvent',
  banned: 'App\\Events\\UserBannedEvent',
  unbanned: 'App\\Events\\UserUnbannedEvent',
} as const;

/** Other types, such as celebrations, are no chat. */
const CHAT_TYPES = ['message', 'reply'];
const MAX_TYPE = 50;
const MAX_MESSAGE_ID = 128;
const MAX_USERNAME = 100;

/**
 * Reads an event of the feed into what a webhook would have made of it. @returns null when it changes nothing here
 * @throws ShapeError when it has not the shape of its name
 */
export function parseFedEvent(name: string, fed: FedBody, receivedMs: number): FedEvent | null {
  const { broadcaster } = fed;
  const data = asObject(fed.data);
  // The feed tells no time of these; what it tells, it tells at once.
  const told = {
    broadcaster_user_id: broadcaster.user_id,
    channel_slug: broadcaster.channel_slug,
    at_ms: receivedMs,
  };
  switch (name) {
    case FED_TYPES.message:
      return parseMessage(data, fed, receivedMs);
    case FED_TYPES.deleted:
      return { kind: 'deletion', ...told, message_id: idOfMessage(objectAt(data, 'message')) };
    case FED_TYPES.unbanned:
      return { kind: 'unban', ...told, user_id: idAt(objectAt(data, 'user'), 'id') };
    case FED_TYPES.banned:
      return {
        kind: 'ban',
        ...told,
        user_id: idAt(objectAt(data, 'user'), 'id'),
        reason: '',
        expires_ms: endOfBan(data),
      };
    default:
      return null;
  }
}

function parseMessage(data: JsonObject, fed: FedBody, receivedMs: number): FedEvent | null {
  if (!CHAT_TYPES.includes(stringAt(data, 'type', MAX_TYPE))) return null;
  const sender = objectAt(data, 'sender');
  const metadata = objectOrEmpty(data.fields.metadata);
  const original = objectOrEmpty(metadata.fields.original_message).fields;
  const body = {
    message_id: data.fields.id,
    broadcaster: fed.broadcaster,
    sender: personOf(sender, fed.profile_picture),
    content: data.fields.content,
    created_at: data.fields.created_at,
    replies_to:
      original.id === undefined
        ? null
        : {
            message_id: original.id,
            content: original.content,
            sender: personOf(objectOrEmpty(metadata.fields.original_sender), null),
          },
  };
  const message = parseChatMessage(asObject(body), { receivedMs, sentMs: () => receivedMs });
  return { kind: 'chat-message', message: { ...message, source: 'feed' } };
}

/** The feed calls the same things otherwise, and leaves the slug out of those who are answered. */
function personOf(person: JsonObject, profile_picture: string | null): Record<string, unknown> {
  const { color, badges } = objectOrEmpty(person.fields.identity).fields;
  const username = stringOrEmpty(person, 'username', MAX_USERNAME);
  return {
    user_id: person.fields.id,
    username,
    channel_slug: stringOrEmpty(person, 'slug', MAX_USERNAME) || username.toLowerCase().replaceAll('_', '-'),
    profile_picture,
    identity: { username_color: color, badges },
  };
}

/** Null: for ever. A ban that ends and does not say when would be one for ever. */
function endOfBan(data: JsonObject): number | null {
  const expires = timeOrNull(data, 'expires_at');
  if (expires === null && data.fields.permanent === false) throw new ShapeError('expires_at is missing');
  return expires;
}

function idOfMessage(message: JsonObject): string {
  const id = nameAt(message, 'id', MAX_MESSAGE_ID);
  if (/\s/.test(id)) throw new ShapeError('message.id must not hold spaces');
  return id;
}
