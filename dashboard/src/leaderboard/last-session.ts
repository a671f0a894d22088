import { fetchChatPage } from '../api/api';

/** How far back to look: what a channel writes between two streams is seldom more. */
const PAGES = [100, 500, 500];

/** The channel's last stream, by what was written in it; null when the newest messages belong to none. */
export async function findLastSession(broadcasterId: string, signal: AbortSignal): Promise<string | null> {
  let cursor: string | null = null;
  for (const limit of PAGES) {
    const page = await fetchChatPage(broadcasterId, { limit, cursor }, signal);
    const found = page.messages.find((message) => message.session_id !== null);
    if (found) return found.session_id;
    cursor = page.next_cursor;
    if (cursor === null) return null;
  }
  return null;
}
