import { bodyOf } from '@kickboard/client';
import { api } from '../api/client';
import { FIRST_MESSAGES } from '../api/first-answers';
import type { MessageLog } from './message-log';

export const PAGE = 300;

export interface ChatPage {
  /** Oldest first. */
  messages: MessageLog;
  /** Continues below the oldest of `messages`; null at the beginning of the chat. */
  cursor: string | null;
  degraded: boolean;
}

export async function fetchChatPage(
  broadcasterId: string,
  { limit, cursor }: { limit: number; cursor: string | null },
  signal: AbortSignal,
): Promise<ChatPage> {
  const query = { broadcaster_user_id: broadcasterId, limit, ...(cursor === null ? {} : { cursor }) };
  const page = await bodyOf(api.GET('/api/chat', { params: { query }, signal }));
  return {
    messages: page.messages.toReversed(),
    cursor: page.next_cursor,
    degraded: page.degraded === true,
  };
}

interface Range {
  /** Where to begin; null is the newest message. */
  from: string | null;
  /** The pages go on until one of these comes, and until `least` messages are there. Without any, the first will do. */
  until: ReadonlySet<string>;
  least: number;
  /** More would not be kept. */
  most: number;
}

/**
 * Reads page after page, from the newest on. A degraded page ends it: what is missing in it cannot be found so. `onPart` is
 * given what is there before more is read.
 */
export async function fetchBackTo(
  broadcasterId: string,
  { from, until, least, most }: Range,
  signal: AbortSignal,
  onPart: (part: ChatPage) => void,
): Promise<ChatPage & { hasReached: boolean }> {
  let messages: MessageLog = [];
  let cursor = from;
  let hasReached = until.size === 0;
  for (;;) {
    const limit = messages.length === 0 ? FIRST_MESSAGES : Math.min(PAGE, most - messages.length);
    const page = await fetchChatPage(broadcasterId, { limit, cursor }, signal);
    messages = [...page.messages, ...messages];
    cursor = page.cursor;
    hasReached ||= page.messages.some((message) => until.has(message.message_id));
    const isEnough = (hasReached && messages.length >= least) || messages.length >= most;
    if (page.degraded || cursor === null || isEnough)
      return { messages, cursor, degraded: page.degraded, hasReached };
    onPart({ messages, cursor, degraded: false });
  }
}
