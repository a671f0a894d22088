import type { ChatMessage } from '../chat/chat-message';
import { type DeliveryTimes, parseBroadcaster, parseChatMessage } from './chat-body';
import {
  asObject,
  booleanAt,
  type JsonObject,
  objectAt,
  ShapeError,
  stringOrEmpty,
  timeAt,
  timeOrNull,
} from './json-reader';

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

/** A snapshot of a stream's metadata; the body names neither time nor stream. `title` is null when it tells none. */
export interface StreamMetadata extends Channel {
  kind: 'stream-metadata';
  title: string | null;
}

export type KickEvent = { kind: 'chat-message'; message: ChatMessage } | StreamStatus | StreamMetadata;

/** Documented by Kick and counted, but nothing of ours depends on them yet. */
export const UNUSED_TYPES = new Set([
  'channel.followed',
  'channel.subscription.new',
  'channel.subscription.renewal',
  'channel.subscription.gifts',
  'kicks.gifted',
  'moderation.banned',
  'channel.reward.redemption.updated',
]);

const PARSERS: Record<string, (body: JsonObject, times: DeliveryTimes) => KickEvent> = {
  'chat.message.sent': (body, times) => ({ kind: 'chat-message', message: parseChatMessage(body, times) }),
  'livestream.status.updated': parseStatus,
  'livestream.metadata.updated': parseMetadata,
};

/** Types of deliveries that change something here. */
export const USED_TYPES: readonly string[] = Object.keys(PARSERS);

/** Whether deliveries of this type (header `Kick-Event-Type`) change anything here. */
export const isUsedType = (type: string): boolean => Object.hasOwn(PARSERS, type);

/**
 * Reads a delivery's body as the type it claims. The type header is not signed, so the body must have its shape.
 * @throws ShapeError when it is not JSON or not of that shape
 */
export function parseKickEvent(type: string, rawBody: Buffer, times: DeliveryTimes): KickEvent {
  const parse = isUsedType(type) ? PARSERS[type] : undefined;
  if (!parse) throw new ShapeError(`type ${type} is not used`);
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

/** Whose channel a body of the wrong shape speaks of, or null. */
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
  const title =
    typeof metadata.fields.title === 'string' ? stringOrEmpty(metadata, 'title', MAX_TITLE) : null;
  return { kind: 'stream-metadata', ...channel, title };
}
