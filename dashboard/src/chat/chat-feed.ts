// Longer than usual: one state, the messages that are held and the holes between them, and every way in which they change.
import { bodyOf, type CoinDecision, type SnapshotEvent } from '@kickboard/client';
import { api } from '../api/client';
import { Store } from '../live/store';
import { type ChatPage, fetchBackTo, PAGE } from './chat-pages';
import { EarlyCoins } from './early-coins';
import {
  apiIds,
  applyDecisions,
  byTimeThenArrival,
  type MessageLog,
  mergeMessages,
  pendingIds,
  type ShownMessage,
  withoutUnconfirmed,
} from './message-log';
import { OlderPages } from './older-pages';

interface ChatView {
  messages: MessageLog;
  isLoaded: boolean;
  hasOlder: boolean;
  isLoadingOlder: boolean;
}

/** Messages may be missing between the lines `below` it and those `above` it. */
interface Hole {
  below: ReadonlySet<string>;
  above: ReadonlySet<string>;
  /** Where `/api/chat` continues below `above`, when the server has said so. */
  cursor: string | null;
}

/** What is kept while the reader follows the newest line, and what may come while they read further up. */
const CAPACITY = PAGE;
const CAPACITY_WHILE_READING = 2000;
const COIN_LOOKUP_LIMIT = 200;
/** Messages that Kick delivers late belong further up than a poll reads. */
const LATE_CHECK_MS = 10_000;
/** Kick's own socket is a moment earlier than our API, not a minute. */
const UNCONFIRMED_MS = 60_000;

const NOTHING: ReadonlySet<string> = new Set();

/**
 * The chat of one broadcaster without holes. A page of /api/chat and the events after a snapshot have none in
 * themselves; a page or a snapshot that shares no message with what is held may leave one, and then pages are read until
 * they overlap. Nothing held is replaced; the oldest lines give way when there are too many.
 */
export class ChatFeed {
  readonly store = new Store<ChatView>({
    messages: [],
    isLoaded: false,
    hasOlder: false,
    isLoadingOlder: false,
  });
  private readonly earlyCoins = new EarlyCoins();
  private readonly older: OlderPages;
  /** Null when nothing is missing. */
  private hole: Hole | null = { below: NOTHING, above: NOTHING, cursor: null };
  private isPushed = false;
  private mayLackCoins = false;
  private lateCheckAt = 0;
  private isFollowing = true;
  /** Lines that were there when the reader last loaded older ones: these are not taken from them. */
  private loadedByReader = 0;

  constructor(private readonly broadcasterId: string) {
    this.older = new OlderPages(broadcasterId);
  }

  readonly setPushed = (isPushed: boolean): void => {
    this.isPushed = isPushed;
  };

  readonly receive = (messages: MessageLog): void => {
    if (messages.length > 0) this.add(messages);
  };

  readonly receiveSnapshot = ({ messages, gap, next_cursor, degraded }: SnapshotEvent): void => {
    const above = apiIds(messages);
    const held = apiIds(this.store.get().messages);
    const overlaps = !gap && !degraded && messages.some((message) => held.has(message.message_id));
    if (this.hole) this.hole = { below: lowerPart(this.hole, held), above, cursor: null };
    else if (!overlaps) this.hole = { below: held, above, cursor: next_cursor ?? null };
    this.mayLackCoins ||= this.hole !== null && this.store.get().isLoaded;
    this.receive(messages);
  };

  /** Messages may have come that no event told of: the next poll reads back to what is held. */
  readonly expectGap = (): void => {
    const { messages, isLoaded } = this.store.get();
    this.hole = { below: lowerPart(this.hole, apiIds(messages)), above: NOTHING, cursor: null };
    this.mayLackCoins ||= isLoaded;
  };

  readonly receiveCoins = (coins: ReadonlyMap<string, CoinDecision>): void => {
    this.earlyCoins.add(coins);
    this.change({ messages: applyDecisions(this.store.get().messages, coins) });
  };

  readonly poll = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    if (this.isPushed && !this.hole) {
      this.dropUnconfirmed();
      return { degraded: false };
    }
    const degraded = await this.catchUp(signal);
    if (!degraded) this.dropUnconfirmed();
    return { degraded };
  };

  readonly pollCoins = async (signal: AbortSignal): Promise<{ degraded: boolean }> => {
    if (this.isPushed && !this.mayLackCoins) return { degraded: false };
    const messageIds = pendingIds(this.store.get().messages, COIN_LOOKUP_LIMIT);
    if (messageIds.length === 0) return { degraded: false };
    const answer = api.POST('/api/chat/sweet-coins', { body: { messageIds }, signal });
    const { sweet_coins, degraded = false } = await bodyOf(answer);
    this.mayLackCoins = degraded;
    const decisions = new Map(Object.entries(sweet_coins));
    this.change({ messages: applyDecisions(this.store.get().messages, decisions) });
    return { degraded };
  };

  /** While the reader is up in the past, what they have loaded is not cut off under their eyes. */
  readonly follow = (isFollowing: boolean): void => {
    this.isFollowing = isFollowing;
    if (isFollowing) this.loadedByReader = 0;
  };

  readonly loadOlderNow = (): void => void this.loadOlder();

  readonly loadOlder = async (): Promise<void> => {
    const { messages, hasOlder, isLoadingOlder } = this.store.get();
    if (!hasOlder || isLoadingOlder) return;
    this.change({ isLoadingOlder: true });
    try {
      const page = await this.older.read(messages);
      const merged = mergeMessages(page.messages, this.store.get().messages);
      this.loadedByReader = merged.length;
      this.change({ messages: merged, hasOlder: continues(page) });
    } catch {
      // The button stays for another try, and the poller shows the state of the connection.
    } finally {
      this.change({ isLoadingOlder: false });
    }
  };

  /** Reads from the newest message on until nothing is missing; returns whether the answer was degraded. */
  private async catchUp(signal: AbortSignal): Promise<boolean> {
    const { messages: before, isLoaded } = this.store.get();
    const { hole } = this;
    const now = Date.now();
    const isThorough = hole !== null || now - this.lateCheckAt >= LATE_CHECK_MS;
    const page = await fetchBackTo(
      this.broadcasterId,
      {
        from: hole?.cursor ?? null,
        until: lowerPart(hole, apiIds(before)),
        least: isThorough ? PAGE : 0,
        most: this.capacity,
      },
      signal,
      (part) => {
        if (!isLoaded) this.showPart(part);
      },
    );
    if (page.degraded) this.hole ??= { below: apiIds(before), above: NOTHING, cursor: null };
    else if (this.hole === hole || page.messages.some(({ message_id }) => this.hole?.above.has(message_id)))
      this.hole = null; // a snapshot that came meanwhile has no hole below it only if it overlaps
    if (isThorough && !page.degraded) this.lateCheckAt = now;
    this.older.remember(page);
    const [oldest] = page.messages;
    if (!page.degraded && !page.hasReached && oldest) this.dropOlderThan(oldest);
    this.add(page.messages);
    const isOldest = oldest?.message_id === this.store.get().messages[0]?.message_id;
    this.change({ isLoaded: true, ...(isOldest ? { hasOlder: continues(page) } : {}) });
    return page.degraded;
  }

  /** Nobody waits for the lines further up before they see the newest ones. */
  private showPart(part: ChatPage): void {
    this.older.remember(part);
    this.add(part.messages);
    this.change({ isLoaded: true, hasOlder: continues(part) });
  }

  /** There is more between the two parts than is kept: the older one is loaded again when the reader gets there. */
  private dropOlderThan(oldest: ShownMessage): void {
    const { messages } = this.store.get();
    this.change({ messages: messages.filter((message) => byTimeThenArrival(message, oldest) >= 0) });
  }

  private add(incoming: MessageLog): void {
    const merged = mergeMessages(this.store.get().messages, this.earlyCoins.applyTo(incoming));
    if (merged.length <= this.capacity) return this.change({ messages: merged });
    this.change({ messages: merged.slice(-this.capacity), hasOlder: true });
  }

  private dropUnconfirmed(): void {
    this.change({ messages: withoutUnconfirmed(this.store.get().messages, Date.now() - UNCONFIRMED_MS) });
  }

  private get capacity(): number {
    return this.isFollowing ? CAPACITY : CAPACITY_WHILE_READING + this.loadedByReader;
  }

  private change(part: Partial<ChatView>): void {
    const view = this.store.get();
    const isChanged = Object.entries(part).some(([name, value]) => view[name as keyof ChatView] !== value);
    if (isChanged) this.store.set({ ...view, ...part });
  }
}

/** While a store is away nobody knows where the chat begins. */
function continues({ cursor, degraded }: ChatPage): boolean {
  return cursor !== null || degraded;
}

/** What is held before the first page is loaded came by events: it has no hole in itself and stands for the lower part. */
function lowerPart(hole: Hole | null, held: ReadonlySet<string>): ReadonlySet<string> {
  return hole && hole.below.size > 0 ? hole.below : held;
}
