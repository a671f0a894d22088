import {
  COIN_LOOKUP_LIMIT,
  fetchChatPage,
  fetchCoinVerdicts,
  fetchRecentChat,
  RECENT_LIMIT,
} from '../api/api';
import { ApiProblem } from '../api/http';
import { Store } from '../live/store';
import { applyVerdicts, type MessageLog, mergeMessages, pendingIds } from './message-log';

interface ChatView {
  messages: MessageLog;
  isLoaded: boolean;
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

/** What is kept while the reader follows the newest line, and while they read further up. */
const KEEP = 300;
const KEEP_WHILE_READING = 2000;
const OLDER_PAGE = 100;
/** A page of this size reaches past everything that is kept (the API gives 500 at most). */
const CATCH_UP_PAGE = 500;
const OLDER_PATIENCE_MS = 15_000;
/** `/api/chat/recent` shows a message for 5 s after it reached Postgres; a longer silence may hide some. */
const SAFE_SILENCE_MS = 4000;

/**
 * The chat of one broadcaster without gaps. On load, after a silence, a degraded answer or an overflow it reads history
 * and buffer together (the seed's hybrid load); in between the buffer alone is enough.
 */
export class ChatFeed {
  readonly store = new Store<ChatView>({
    messages: [],
    isLoaded: false,
    hasOlder: false,
    isLoadingOlder: false,
  });
  /** Up to when nothing can have been missed, and when both sources were last read. */
  private wholeAt = 0;
  private bothAt = 0;
  private cursor: string | null = null;
  /** The cursor no longer continues what is held, because its oldest lines were let go. */
  private isCursorStale = false;
  private isFollowing = true;

  constructor(private readonly broadcasterId: string) {}

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const now = Date.now();
    const isWhole = now - this.wholeAt < SAFE_SILENCE_MS;
    const isBoth = !isWhole && now - this.bothAt > SAFE_SILENCE_MS;
    const { degraded, hasGap } = isBoth ? await this.loadBoth(signal) : await this.loadRecent(signal);
    if (isBoth) this.bothAt = now;
    if (degraded || hasGap) this.wholeAt = 0;
    else if (isBoth || isWhole) this.wholeAt = now;
    return { degraded };
  };

  readonly pollCoins = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const messageIds = pendingIds(this.store.get().messages, COIN_LOOKUP_LIMIT);
    if (messageIds.length === 0) return { degraded: false };
    const { sweet_coins, degraded = false } = await fetchCoinVerdicts(messageIds, signal);
    this.change({ messages: applyVerdicts(this.store.get().messages, sweet_coins) });
    return { degraded };
  };

  /** While the reader is up in the past nothing is cut off under their eyes. */
  readonly follow = (isFollowing: boolean): void => {
    this.isFollowing = isFollowing;
  };

  readonly loadOlder = async (): Promise<void> => {
    const { hasOlder, isLoadingOlder } = this.store.get();
    if (!hasOlder || isLoadingOlder) return;
    this.change({ isLoadingOlder: true });
    try {
      const from = this.isCursorStale ? { limit: CATCH_UP_PAGE } : { limit: OLDER_PAGE, cursor: this.cursor };
      const page = await fetchChatPage(this.broadcasterId, from, AbortSignal.timeout(OLDER_PATIENCE_MS));
      this.cursor = page.next_cursor;
      this.isCursorStale = false;
      const messages = mergeMessages(page.messages.toReversed(), this.store.get().messages);
      this.change({ messages, hasOlder: this.cursor !== null });
    } catch {
      // The button stays for another try, and the poller tells the state of the connection.
    } finally {
      this.change({ isLoadingOlder: false });
    }
  };

  private async loadRecent(signal: AbortSignal): Promise<{ degraded: boolean; hasGap: boolean }> {
    const { messages } = await fetchRecentChat(this.broadcasterId, signal);
    const oldest = messages[0]?.message_id;
    const isFull = messages.length >= RECENT_LIMIT;
    const hasGap = isFull && !this.store.get().messages.some((message) => message.message_id === oldest);
    this.add(messages);
    // It answers from Redis alone: either wholly, or not at all.
    return { degraded: false, hasGap };
  }

  private async loadBoth(signal: AbortSignal): Promise<{ degraded: boolean; hasGap: boolean }> {
    const [history, recent] = await Promise.allSettled([
      fetchChatPage(this.broadcasterId, { limit: KEEP }, signal),
      fetchRecentChat(this.broadcasterId, signal),
    ]);
    const hasNothing = history.status === 'rejected' && recent.status === 'rejected';
    if (history.status === 'rejected' && (hasNothing || isRefusal(history.reason))) throw history.reason;
    if (history.status === 'fulfilled') {
      this.takeNewestPage(history.value.messages.toReversed(), history.value.next_cursor);
    }
    if (recent.status === 'fulfilled') this.add(recent.value.messages);
    this.change({ isLoaded: true });
    const isWhole =
      history.status === 'fulfilled' && !history.value.degraded && recent.status === 'fulfilled';
    return { degraded: !isWhole, hasGap: false };
  }

  private takeNewestPage(page: MessageLog, cursor: string | null): void {
    const { messages } = this.store.get();
    const held = new Set(messages.map((message) => message.message_id));
    const oldest = page[0]?.message_id;
    const meets = cursor === null || page.some((message) => held.has(message.message_id));
    // With nothing in common there is a hole between what is held and the page: then the page stands alone.
    if (!meets) this.change({ messages: page });
    // The page reaches at least as far back as what is held, so that its cursor continues both.
    if (!meets || (oldest !== undefined && (!held.has(oldest) || oldest === messages[0]?.message_id))) {
      this.cursor = cursor;
      this.isCursorStale = false;
      this.change({ hasOlder: cursor !== null });
    }
    this.add(page);
  }

  private add(incoming: MessageLog): void {
    const merged = mergeMessages(this.store.get().messages, incoming);
    const room = this.isFollowing ? KEEP : KEEP_WHILE_READING;
    if (merged.length <= room) return this.change({ messages: merged });
    this.isCursorStale = true;
    this.change({ messages: merged.slice(-room), hasOlder: true });
  }

  private change(part: Partial<ChatView>): void {
    const view = this.store.get();
    const isNews = Object.entries(part).some(([name, value]) => view[name as keyof ChatView] !== value);
    if (isNews) this.store.set({ ...view, ...part });
  }
}

function isRefusal(reason: unknown): boolean {
  return reason instanceof ApiProblem && reason.isRefusal;
}
