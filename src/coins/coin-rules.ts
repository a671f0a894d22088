import type { CoinReason } from './decision';
import type { JudgeRequest } from './judge-request';

/** The session that a message belongs to, and why it cannot earn whatever the cooldown says (null when it may). */
export interface Eligibility {
  session_id: string | null;
  denied: Exclude<CoinReason, 'chat_message' | 'rate_limited' | 'pending'> | null;
  /** Version of the broadcaster's sessions that this rests on; another version makes it void. */
  sessions_version: string;
}

/** Slug form of a Kick name: lower case, `_` as `-`. */
const slug = (name: string) => name.trim().toLowerCase().replaceAll('_', '-');

/** Tells known bots (setting EXCLUDED_USERNAMES) by name or slug, however the name is written. */
export function botNames(
  excludedUsernames: string[],
): (person: Pick<JudgeRequest, 'username' | 'channel_slug'>) => boolean {
  const bots = new Set(excludedUsernames.map(slug));
  return ({ username, channel_slug }) => bots.has(slug(username)) || bots.has(slug(channel_slug));
}

/**
 * Why a message cannot earn; null when it may. Who the sender is comes before whether the stream is live, because a
 * late start can change only the latter.
 */
export function denial(
  request: JudgeRequest,
  sessionId: string | null,
  isKnownBot: boolean,
): Eligibility['denied'] {
  if (request.user_id === null) return 'anonymous';
  if (isKnownBot || request.is_bot) return 'bot';
  return sessionId === null ? 'stream_offline' : null;
}
