import { readEntry, UnreadableEntry } from '../platform/redis/entries';
import {
  expectFields,
  isArrivalSeq,
  isCount,
  isId,
  isName,
  isText,
  isTime,
  orMissing,
  orNull,
} from '../platform/redis/entry-fields';

/** What the judge needs to know of a message, kept in `judge:requests` from ingest to decision. Times in ms. */
export interface JudgeRequest {
  message_id: string;
  broadcaster_user_id: string;
  user_id: string | null;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
  created_ms: number;
  emotes: number;
  /** Kick marks the sender as a bot. */
  is_bot: boolean;
  /** The message is so old that Redis may have forgotten that it was judged before; only Postgres can tell. */
  mayBeForgotten: boolean;
  /**
   * Only when Postgres was asked about the message (see `needsHistory`): the message id of an award of its sender that
   * lies within the cooldown, or null.
   */
  earlier_award?: string | null;
  /** It was judged before, and is to be judged again: what Postgres says of it is not the last word. */
  isAgain?: boolean;
  /** Only when the message came before it was taken in, and has the place in line of that time: its number. */
  arrival_seq?: string;
  /** How often judging it failed because of a damaged key. */
  failures?: number;
}

/** The parts of a chat message that a request is made from. */
interface JudgedMessage {
  message_id: string;
  broadcaster_user_id: string;
  sender: Pick<JudgeRequest, 'user_id' | 'username' | 'channel_slug' | 'profile_picture'> & {
    identity: { badges: { type: string }[] };
  };
  emote_count: number;
  created_ms: number;
  clock_ahead: boolean;
}

/** Redis remembers a decision for an hour; a message this much younger is certainly remembered. */
const SURELY_REMEMBERED_MS = 50 * 60_000;

/** Whether Redis may have forgotten that a message was judged before. */
export const mayBeForgotten = (
  message: { created_ms: number; clock_ahead: boolean },
  nowMs: number,
): boolean => message.clock_ahead || message.created_ms < nowMs - SURELY_REMEMBERED_MS;

/**
 * Whether Postgres must be asked about a message before it can be judged: Redis may have forgotten that it was judged, the
 * awards around it, or the stream that it belongs to. Redis keeps each of these for an hour at least.
 */
export const needsHistory = (request: JudgeRequest, nowMs: number): boolean =>
  request.earlier_award === undefined &&
  (request.mayBeForgotten || request.created_ms < nowMs - SURELY_REMEMBERED_MS);

export function judgeRequest(message: JudgedMessage, nowMs: number): JudgeRequest {
  const { sender } = message;
  return {
    message_id: message.message_id,
    broadcaster_user_id: message.broadcaster_user_id,
    user_id: sender.user_id,
    username: sender.username,
    channel_slug: sender.channel_slug,
    profile_picture: sender.profile_picture,
    created_ms: message.created_ms,
    emotes: message.emote_count,
    is_bot: sender.identity.badges.some(({ type }) => type === 'bot'),
    mayBeForgotten: mayBeForgotten(message, nowMs),
  };
}

/** Reads what `judgeRequest` made. @throws UnreadableEntry naming the first field that is not as we write it */
export function readRequest(json: string): JudgeRequest {
  const request = readEntry(json) as Omit<JudgeRequest, 'mayBeForgotten'> & { mayBeForgotten?: boolean };
  expectFields('the request', request, {
    message_id: isName,
    broadcaster_user_id: isId,
    user_id: orNull(isId),
    username: isText,
    channel_slug: isText,
    profile_picture: orMissing(orNull(isText)),
    created_ms: isTime,
    arrival_seq: orMissing(isArrivalSeq),
    emotes: isCount,
    earlier_award: orMissing(orNull(isName)),
    failures: orMissing(isCount),
  });
  // One of an earlier version does not have the field; to ask once too often does no harm.
  return { ...request, mayBeForgotten: request.mayBeForgotten ?? true };
}

/** The request of a message; one that names another would be judged for ever, and its own never. @throws UnreadableEntry */
export function readRequestOf(messageId: string, json: string): JudgeRequest {
  const request = readRequest(json);
  if (request.message_id !== messageId) throw new UnreadableEntry('the request is of another message');
  return request;
}
