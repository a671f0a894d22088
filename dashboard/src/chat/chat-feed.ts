// Longer than usual: when the log is whole, and what makes it so again, is one idea.
import { COIN_LOOKUP_LIMIT, fetchCoinVerdicts, fetchRecentChat, RECENT_LIMIT } from '../api/api';
import { ApiProblem } from '../api/http';
import type { CoinVerdict } from '../api/types';
import { Store } from '../live/store';
import { type Reach, reachBack } from './history-reach';
import { applyVerdicts, type MessageLog, mergeMessages, pendingIds } from './message-log';
import { OlderPages } from './older-pages';
import { RecentVerdicts } from './recent-verdicts';

interface ChatView {
  messages: MessageLog;
  isLoaded: boolean;
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

/** What is kept while the reader follows the newest line, and while they read further up. */
const KEEP = 300;
const KEEP_WHILE_READING = 2000;
/** `/api/chat/recent` shows a message for 5 s after it reached Postgres; a longer silence may hide some. */
const SAFE_SILENCE_MS = 4000;

/**
 * The chat of one broadcaster without gaps, from whatever brings it: events, Kick's own chat socket, polling. Whenever
 * something may have been missed (load, reconnect, silence, overflow, a degraded answer) it reads history and buffer
 * together and merges them into what is held; nothing held is replaced, only the oldest lines give way.
 */
export class ChatFeed {
  readonly store = new Store<ChatView>({
    messages: [],
    isLoaded: false,
    hasOlder: false,
    isLoadingOlder: false,
  });
  private readonly verdicts = new RecentVerdicts();
  private isWhole = false;
  private isDegraded = false;
  /** While not whole: the newest message before which nothing is missing. */
  private solidUntil: MessageLog[number] | null = null;
  /** Goes up with every doubt, so that a load that began before it does not dispel it. */
  private doubts = 0;
  private isPushed = false;
  private wasPushed = false;
  private hasSnapshot = false;
  /** When polling last knew the log to be whole, and when both sources were last asked. */
  private wholeAt = 0;
  private bothAt = 0;
  private readonly older: OlderPages;
  private isFollowing = true;

  constructor(private readonly broadcasterId: string) {
    this.older = new OlderPages(broadcasterId);
  }

  /** Events are connected, or lost. A first connection begins with a snapshot; after that, any change is a doubt. */
  readonly setPushed = (isPushed: boolean): void => {
    this.isPushed = isPushed;
    if (this.wasPushed) this.doubt();
    this.wasPushed = true;
  };

  readonly receive = (messages: MessageLog): void => {
    if (messages.length > 0) this.add(messages);
  };

  /** Any but the first says that events were missed since `before`, the last ones that came. */
  readonly receiveSnapshot = (before: MessageLog, snapshot: MessageLog): void => {
    this.receive(before);
    if (this.hasSnapshot) this.doubt();
    this.hasSnapshot = true;
    this.receive(snapshot);
  };

  readonly receiveCoins = (coins: ReadonlyMap<string, CoinVerdict>): void => {
    this.verdicts.note(coins); // its message may still be on the way
    this.change({ messages: applyVerdicts(this.store.get().messages, coins) });
  };

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const now = Date.now();
    if (this.isPushed && this.isWhole) return { degraded: false };
    if (!this.isPushed && now - this.wholeAt >= SAFE_SILENCE_MS) this.doubt();
    const doubts = this.doubts;
    if (this.isWhole || now - this.bothAt < SAFE_SILENCE_MS) {
      await this.loadRecent(signal);
      if (this.isWhole) this.wholeAt = now;
    } else {
      this.bothAt = now;
      const isWhole = await this.loadBoth(signal);
      this.isWhole = isWhole && doubts === this.doubts;
      if (this.isWhole) this.wholeAt = now;
    }
    return { degraded: this.isDegraded };
  };

  readonly pollCoins = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    const messageIds = this.isPushed ? [] : pendingIds(this.store.get().messages, COIN_LOOKUP_LIMIT);
    if (messageIds.length === 0) return { degraded: false };
    const { sweet_coins, degraded = false } = await fetchCoinVerdicts(messageIds, signal);
    this.receiveCoins(new Map(Object.entries(sweet_coins)));
    return { degraded };
  };

  /** While the reader is up in the past nothing is cut off under their eyes. */
  readonly follow = (isFollowing: boolean): void => {
    this.isFollowing = isFollowing;
  };

  readonly loadOlderNow = (): void => void this.loadOlder();

  readonly loadOlder = async (): Promise<void> => {
    const { messages, hasOlder, isLoadingOlder } = this.store.get();
    if (!hasOlder || isLoadingOlder) return;
    this.change({ isLoadingOlder: true });
    try {
      const older = await this.older.read(messages[0]?.message_id);
      this.change({
        messages: mergeMessages(older.messages, this.store.get().messages),
        hasOlder: older.hasOlder,
      });
    } catch {
      // The button stays for another try, and the poller tells the state of the connection.
    } finally {
      this.change({ isLoadingOlder: false });
    }
  };

  private doubt(): void {
    this.doubts += 1;
    if (!this.isWhole) return;
    this.isWhole = false;
    this.bothAt = 0;
    this.solidUntil = this.store.get().messages.at(-1) ?? null;
  }

  private async loadRecent(signal: AbortSignal): Promise<void> {
    const { messages } = await fetchRecentChat(this.broadcasterId, signal);
    const oldest = messages[0]?.message_id;
    const isHeld = this.store.get().messages.some((message) => message.message_id === oldest);
    if (messages.length >= RECENT_LIMIT && !isHeld) this.doubt(); // it has run over since
    this.add(messages);
  }

  /** Whether nothing can be missing now. */
  private async loadBoth(signal: AbortSignal): Promise<boolean> {
    const [oldest] = this.store.get().messages;
    const [history, recent] = await Promise.allSettled([
      reachBack(this.broadcasterId, this.solidUntil ?? oldest ?? null, this.room, signal),
      fetchRecentChat(this.broadcasterId, signal),
    ]);
    if (history.status === 'rejected' && (recent.status === 'rejected' || isRefusal(history.reason))) {
      throw history.reason;
    }
    const held = new Set(this.store.get().messages.map((message) => message.message_id));
    const loaded = [
      ...(history.status === 'fulfilled' ? history.value.messages : []),
      ...(recent.status === 'fulfilled' ? recent.value.messages : []),
    ];
    // On the first load a snapshot may have come meanwhile: then the two must touch.
    const touches =
      oldest !== undefined || held.size === 0 || loaded.some((message) => held.has(message.message_id));
    this.add(loaded);
    if (history.status === 'fulfilled') this.rememberOlder(history.value);
    this.change({ isLoaded: true });
    this.isDegraded = history.status === 'rejected' || history.value.degraded || recent.status === 'rejected';
    return !this.isDegraded && touches;
  }

  private rememberOlder({ messages: [oldest], cursor }: Reach): void {
    if (oldest?.message_id !== this.store.get().messages[0]?.message_id) return; // more is held than was read
    this.older.remember(cursor, oldest?.message_id);
    this.change({ hasOlder: cursor !== null });
  }

  private add(incoming: MessageLog): void {
    const merged = mergeMessages(this.store.get().messages, this.verdicts.applyTo(incoming));
    if (merged.length <= this.room) return this.change({ messages: merged });
    this.change({ messages: merged.slice(-this.room), hasOlder: true });
  }

  private get room(): number {
    return this.isFollowing ? KEEP : KEEP_WHILE_READING;
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
