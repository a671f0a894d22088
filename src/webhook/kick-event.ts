// Longer than usual: every type of event that Kick sends, and which parser reads it, is one table with its two stream parsers.
import type { ChannelEvent } from '../channel-events/channel-event';
import type { ChatMessage } from '../chat/chat-message';
import {
  parseBan,
  parseFollow,
  parseGifts,
  parseKicks,
  parseRedemption,
  parseRenewal,
  parseSubscription,
} from './channel-bodies';
import { type DeliveryTimes, messageIdAt, parseBroadcaster, parseChatMessage } from './chat-body';
import { httpsUrl } from '../platform/http/https-url';
import type { Settings } from '../platform/config/settings';
import {
  asObject,
  booleanAt,
  idIfReadable,
  type JsonObject,
  objectAt,
  objectOrEmpty,
  ShapeError,
  stringOrEmpty,
  timeAt,
  timeOrNull,
} from './json-reader';
import type { Category } from '../sessions/stream-session';

/** Who a stream belongs to. */
export interface Channel {
  broadcaster_user_id: string;
  username: string;
  /** As the body tells it; '' when it tells none. */
  channel_slug: string;
}

/** A stream went live or ended; times in ms. `ended_ms` is null while live, and may be missing at the end. */
export interface StreamStatus extends Channel {
  kind: 'stream-status';
  is_live: boolean;
  title: string;
  started_ms: number;
  ended_ms: number | null;
}

/** A snapshot of a stream's metadata; the body names neither time nor stream. Empty or null is what it does not tell. */
export interface StreamMetadata extends Channel {
  kind: 'stream-metadata';
  title: string;
  category: Category | null;
  language: string | null;
}

export type KickEvent =
  | { kind: 'chat-message'; message: ChatMessage }
  | StreamStatus
  | StreamMetadata
  | ChannelEvent;

const PARSERS: Record<string, (body: JsonObject, times: DeliveryTimes) => KickEvent> = {
  'chat.message.sent': (body, times) => ({ kind: 'chat-message', message: parseChatMessage(body, times) }),
  'livestream.status.updated': parseStatus,
  'livestream.metadata.updated': parseMetadata,
  'channel.followed': parseFollow,
  'channel.subscription.new': parseSubscription,
  'channel.subscription.renewal': parseRenewal,
  'channel.subscription.gifts': parseGifts,
  'kicks.gifted': parseKicks,
  'moderation.banned': parseBan,
  'channel.reward.redemption.updated': parseRedemption,
};

/** What a delivery of these types changes is nothing as long as the setting is 0. */
const BONUSES: Record<string, keyof Settings> = {
  'channel.followed': 'BONUS_FOLLOW',
  'channel.subscription.new': 'BONUS_SUBSCRIPTION',
  'channel.subscription.renewal': 'BONUS_RENEWAL',
  'channel.subscription.gifts': 'BONUS_GIFT',
  'kicks.gifted': 'BONUS_KICKS',
};

/** Types of deliveries (header `Kick-Event-Type`) that change something here; the others are not parsed. */
export const usedTypes = (settings: Settings): string[] =>
  Object.keys(PARSERS).filter((type) => {
    const setting = BONUSES[type];
    return setting === undefined || Number(settings[setting]) > 0;
  });

/** Whether Kick documents this type. */
export const isKnownType = (type: string): boolean => Object.hasOwn(PARSERS, type);

/**
 * Reads a delivery's body as the type it claims. The type header is not signed, so the body must have its shape.
 * @throws ShapeError when it is not JSON or not of that shape
 */
export function parseKickEvent(type: string, rawBody: Buffer, times: DeliveryTimes): KickEvent {
  const parse = isKnownType(type) ? PARSERS[type] : undefined;
  if (!parse) throw new ShapeError(`type ${type} is not known`);
  let json: unknown;
  try {
    json = JSON.parse(rawBody.toString('utf8'));
  } catch {
    throw new ShapeError('body is not JSON');
  }
  try {
    return parse(asObject(json), times);
  } catch (error) {
    if (error instanceof ShapeError) error.broadcaster = claimedBroadcaster(json);
    throw error;
  }
}

/** Whose channel a body speaks of, whatever its type and shape, or null. */
export function broadcasterOfBody(rawBody: Buffer): ShapeError['broadcaster'] {
  try {
    return claimedBroadcaster(JSON.parse(rawBody.toString('utf8')));
  } catch {
    return null;
  }
}

/** The message that a body brings, or null when it is none of a chat message. */
export function messageIdOfBody(rawBody: Buffer): string | null {
  try {
    return messageIdAt(asObject(JSON.parse(rawBody.toString('utf8'))));
  } catch {
    return null;
  }
}

function claimedBroadcaster(json: unknown): ShapeError['broadcaster'] {
  try {
    return parseBroadcaster(asObject(json));
  } catch {
    return null;
  }
}

function parseChannel(body: JsonObject): Channel {
  const { user_id, username, channel_slug } = parseBroadcaster(body);
  return { broadcaster_user_id: user_id, username, channel_slug };
}

/** Longest title kept, in UTF-16 units; Kick's own limit is far below. */
const MAX_TITLE = 1000;
const MAX_CATEGORY = 200;
/** Kick's codes have two letters. */
const MAX_LANGUAGE = 20;

function parseStatus(body: JsonObject): StreamStatus {
  return {
    kind: 'stream-status',
    ...parseChannel(body),
    is_live: booleanAt(body, 'is_live'),
    title: stringOrEmpty(body, 'title', MAX_TITLE),
    started_ms: timeAt(body, 'started_at'),
    ended_ms: timeOrNull(body, 'ended_at'),
  };
}

/** By which `metadata` is told from that of a ban. */
const METADATA_FIELDS = ['title', 'language', 'has_mature_content', 'category', 'Category'];

function parseMetadata(body: JsonObject): StreamMetadata {
  const channel = parseChannel(body);
  const metadata = objectAt(body, 'metadata');
  if (!METADATA_FIELDS.some((name) => Object.hasOwn(metadata.fields, name)))
    throw new ShapeError('metadata holds nothing of a stream');
  return {
    kind: 'stream-metadata',
    ...channel,
    title: stringOrEmpty(metadata, 'title', MAX_TITLE),
    // The same category comes under two names.
    category: parseCategory(metadata.fields.category) ?? parseCategory(metadata.fields.Category),
    language: stringOrEmpty(metadata, 'language', MAX_LANGUAGE) || null,
  };
}

function parseCategory(value: unknown): Category | null {
  const category = objectOrEmpty(value);
  const id = idIfReadable(category, 'id');
  const name = stringOrEmpty(category, 'name', MAX_CATEGORY);
  return id === null || name === '' ? null : { id, name, thumbnail: httpsUrl(category.fields.thumbnail) };
}
