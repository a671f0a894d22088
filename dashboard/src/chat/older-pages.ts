import { type ChatPage, fetchChatPage, PAGE } from './chat-pages';
import { apiIds, byTimeThenArrival, type MessageLog } from './message-log';

const OLDER_PAGE = 100;
const TIMEOUT_MS = 15_000;

/**
 * Loads what lies below the oldest line that is held. A cursor is known only where a page once ended, and the lines below
 * that end may have been let go since: then it reads on from the lowest end that is still held until something older comes.
 */
export class OlderPages {
  /** The oldest message of a page, and the cursor that continues below it. */
  private readonly ends = new Map<string, string>();

  constructor(private readonly broadcasterId: string) {}

  remember({ messages: [oldest], cursor }: ChatPage): void {
    if (oldest && cursor !== null) this.ends.set(oldest.message_id, cursor);
  }

  async read(held: MessageLog): Promise<ChatPage> {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const ids = apiIds(held);
    for (const id of this.ends.keys()) if (!ids.has(id)) this.ends.delete(id);
    const oldestHeld = held.find((message) => !message.isProvisional);
    const lowestEnd = held.find((message) => this.ends.has(message.message_id));
    let cursor = this.ends.get(lowestEnd?.message_id ?? '') ?? null;
    let limit = lowestEnd === oldestHeld ? OLDER_PAGE : PAGE;
    let messages: MessageLog = [];
    for (;;) {
      const page = await fetchChatPage(this.broadcasterId, { limit, cursor }, signal);
      this.remember(page);
      messages = [...page.messages, ...messages];
      cursor = page.cursor;
      limit = PAGE;
      const [oldest] = page.messages;
      const isOlder = !oldestHeld || (oldest && byTimeThenArrival(oldest, oldestHeld) < 0);
      if (isOlder || cursor === null) return { messages, cursor, degraded: page.degraded };
    }
  }
}
