/**
 * What the judge needs to know of a message, kept in `judge:requests` from ingest to decision. Times in ms.
 * `is_bot`: Kick marks the sender as a bot.
 * `mayBeForgotten`: the message is (or may be) so old that Redis may have forgotten it, so Postgres is asked whether it was judged.
 */
export interface JudgeRequest {
  message_id: string;
  broadcaster_user_id: string;
  user_id: string | null;
  username: string;
  channel_slug: string;
  profile_picture: string | null;
  created_ms: number;
  emotes: number;
  is_bot: boolean;
  mayBeForgotten: boolean;
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
    mayBeForgotten: message.clock_ahead || message.created_ms < nowMs - SURELY_REMEMBERED_MS,
  };
}
