import { readEntry } from '../platform/redis/entries';
import {
  expectFields,
  isArrivalSeq,
  isCount,
  isId,
  isList,
  isName,
  isObject,
  isText,
  isTime,
  orMissing,
  orNull,
} from '../platform/redis/entry-fields';

/** A badge beside a name, as Kick sends it; `count` is for example the months of a subscription. */
export interface Badge {
  text: string;
  type: string;
  count?: number;
}

/** Somebody on Kick. `user_id` is null for anonymous people only; `identity` is known of chat senders only. */
export interface Person {
  user_id: string | null;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
  is_verified: boolean;
  is_anonymous: boolean;
  identity: { username_color: string; badges: Badge[] };
}

/** An emote and where it stands in the content; `e` is inclusive. */
export interface Emote {
  emote_id: string;
  positions: { s: number; e: number }[];
}

/** The message that a message answers. */
export interface ReplyTo {
  message_id: string;
  content: string;
  sender: Person;
}

/**
 * A chat message as it is taken in: times in ms, `created_ms` not after `received_ms`. `arrival_seq` is added by the
 * ingest step.
 */
export interface ChatMessage {
  broadcaster_user_id: string;
  message_id: string;
  broadcaster: Person;
  sender: Person;
  content: string;
  emotes: Emote[];
  emote_count: number;
  replies_to: ReplyTo | null;
  created_ms: number;
  received_ms: number;
  /**
   * The sender's clock ran ahead by minutes, or no time was told: `created_ms` is that of the delivery and differs at a
   * redelivery.
   */
  clock_ahead: boolean;
  /** The viewers' feed brought it; missing: a webhook did. */
  source?: 'feed';
}

/** A message in the buffer: with `arrival_seq`, its number in the order of arrival (digits; µs of the Redis clock). */
export interface BufferedMessage extends ChatMessage {
  arrival_seq: string;
}

/** Reads an entry of the buffer. @throws UnreadableEntry naming the first field that is not as we write it */
export function readMessage(entry: string): BufferedMessage {
  const message = readEntry(entry) as BufferedMessage;
  expectFields('the entry', message, {
    message_id: isName,
    arrival_seq: isArrivalSeq,
    broadcaster_user_id: isId,
    broadcaster: isObject,
    sender: isObject,
    content: isText,
    emotes: isList,
    emote_count: isCount,
    replies_to: orMissing(orNull((value) => isObject(value) && isObject((value as ReplyTo).sender))),
    created_ms: isTime,
    received_ms: isTime,
  });
  expectFields("the entry's sender", message.sender, { user_id: orNull(isId), username: isText });
  return message;
}
