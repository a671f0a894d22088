import { fetchChatPage } from '../api/api';
import { byTimeThenArrival, type MessageLog } from './message-log';

export interface Reach {
  /** Oldest first. */
  messages: MessageLog;
  /** Continues below the oldest of `messages`; null at the beginning of the chat. */
  cursor: string | null;
  degraded: boolean;
  /** Whether nothing is missing between the newest message and `until`. */
  reaches: boolean;
}

const PAGE = 300;

/**
 * Reads history from the newest message back to `until`, the last one before which nothing is missing; at most `room`
 * messages, because older ones would not be kept anyway. Without `until` one page is enough.
 */
export async function reachBack(
  broadcasterId: string,
  until: MessageLog[number] | null,
  room: number,
  signal: AbortSignal,
): Promise<Reach> {
  let messages: MessageLog = [];
  let cursor: string | null = null;
  let degraded = false;
  for (;;) {
    const page = await fetchChatPage(broadcasterId, { limit: PAGE, cursor }, signal);
    messages = [...page.messages.toReversed(), ...messages];
    cursor = page.next_cursor;
    degraded ||= page.degraded === true;
    const oldest = messages[0];
    const reaches =
      until === null ||
      cursor === null ||
      (oldest !== undefined && byTimeThenArrival(oldest, until) < 0) ||
      page.messages.some((message) => message.message_id === until.message_id);
    if (reaches || messages.length >= room) return { messages, cursor, degraded, reaches };
  }
}
