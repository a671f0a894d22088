import { fetchChatPage } from '../api/api';
import type { MessageLog } from './message-log';

const PAGE = 100;
/** Reaches past everything that is kept while the reader follows (the API gives 500 at most). */
const PAST_ALL_PAGE = 500;
const PATIENCE_MS = 15_000;

/** Remembers where history goes on below the oldest message that is held, as long as that one is the oldest. */
export class OlderPages {
  private cursor: string | null = null;
  private below: string | undefined;

  constructor(private readonly broadcasterId: string) {}

  remember(cursor: string | null, oldest: string | undefined): void {
    this.cursor = cursor;
    this.below = oldest;
  }

  /** Oldest first. Without a cursor that fits (older lines were let go since) it reads from the newest on. */
  async read(oldest: string | undefined): Promise<{ messages: MessageLog; hasOlder: boolean }> {
    const continues = this.cursor !== null && this.below === oldest;
    const page = await fetchChatPage(
      this.broadcasterId,
      continues ? { limit: PAGE, cursor: this.cursor } : { limit: PAST_ALL_PAGE },
      AbortSignal.timeout(PATIENCE_MS),
    );
    const messages = page.messages.toReversed();
    this.remember(page.next_cursor, messages[0]?.message_id);
    return { messages, hasOlder: page.next_cursor !== null };
  }
}
