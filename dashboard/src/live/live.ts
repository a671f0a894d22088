import type { CoinDecision, StreamEvent } from '@kickboard/client';
import { ChatFeed } from '../chat/chat-feed';
import type { ShownMessage } from '../chat/message-log';
import { BoardFeed } from '../leaderboard/board-feed';
import { pageAccess } from '../api/client';
import { followShared } from '../push/follow-shared';
import { followPusher } from '../push/pusher-chat';
import { pusherMessage } from '../push/pusher-message';
import type { PusherSettings } from '../settings';
import { Announcer } from './announcer';
import { CONNECTING, type ConnectionState } from './connection-state';
import { type Poller, startPolling } from './polling';
import { Presence } from './presence';
import { Store } from './store';

// As in README.md.
const BOARD_MS = 500;
const COINS_MS = 2000;
const CHAT_MS = 750;
/** While events come, the board is only looked after: whether a store is away, whether the two still agree. */
const BOARD_CHECK_MS = 10_000;

export interface LiveView {
  board: ConnectionState;
  chat: ConnectionState;
  coins: ConnectionState;
  /** Our events are connected; otherwise everything is polled. */
  isPushed: boolean;
  /** Kick's own chat socket is connected too. */
  hasPusher: boolean;
}

/** Fills the two feeds of one channel: by events when they are connected, by polling when they are not. */
export class Live {
  readonly board: BoardFeed;
  readonly chat: ChatFeed;
  readonly announcer: Announcer;
  readonly store = new Store<LiveView>({
    board: CONNECTING,
    chat: CONNECTING,
    coins: CONNECTING,
    isPushed: false,
    hasPusher: false,
  });
  private readonly presence = new Presence((signal, isReturn) => this.follow(signal, isReturn));
  private pollers: { board: Poller; chat: Poller; coins: Poller } | null = null;

  constructor(
    private readonly broadcasterId: string,
    private readonly pusher: PusherSettings | null,
  ) {
    this.board = new BoardFeed(broadcasterId);
    this.chat = new ChatFeed(broadcasterId);
    this.announcer = new Announcer(this.board.store, this.chat.store);
  }

  /** Returns the stop. */
  readonly start = (): (() => void) => {
    const stop = new AbortController();
    const changeState = (name: 'board' | 'chat' | 'coins') => (state: ConnectionState) =>
      this.change({ [name]: state });
    const pollers = {
      board: startPolling(
        this.board.poll,
        () => (this.store.get().isPushed ? BOARD_CHECK_MS : BOARD_MS),
        (state) => {
          this.change({ board: state });
          if (state.phase === 'live') this.presence.begin();
        },
      ),
      chat: startPolling(this.chat.poll, () => CHAT_MS, changeState('chat')),
      coins: startPolling(this.chat.pollCoins, () => COINS_MS, changeState('coins')),
    };
    this.pollers = pollers;
    this.presence.start(stop.signal);
    if (this.pusher) this.startPusher(this.pusher, stop.signal);
    return () => {
      stop.abort();
      for (const poller of Object.values(pollers)) poller.stop();
    };
  };

  /** Events until `signal` ends them; nothing that still comes after that is taken. */
  private follow(signal: AbortSignal, isReturn: boolean): void {
    const whileRunning =
      <Given extends unknown[]>(take: (...given: Given) => void) =>
      (...given: Given) => {
        if (!signal.aborted && !this.presence.hasSlept()) take(...given);
      };
    if (isReturn) this.expectGap();
    signal.addEventListener('abort', () => this.setPushed(false, this.presence.awakeMs));
    followShared(
      { options: pageAccess(), broadcasterId: this.broadcasterId },
      {
        onOpen: whileRunning(() => this.setPushed(true)),
        onLate: whileRunning(() => this.expectGap()),
        onLost: whileRunning((heardMs) => this.setPushed(false, heardMs)),
        onEvents: whileRunning((events) => this.receive(events)),
      },
      signal,
    );
  }

  /** Something may have happened that no event will tell of. */
  private expectGap(): void {
    this.board.expectGap();
    this.chat.expectGap();
    this.pollers?.board.wake();
    this.pollers?.chat.wake();
  }

  private startPusher(settings: PusherSettings, signal: AbortSignal): void {
    const receiveOne = (data: unknown) => {
      const broadcaster = this.chat.store.get().messages.at(-1)?.broadcaster ?? this.unknownBroadcaster();
      const message = pusherMessage(data, broadcaster);
      if (message) this.chat.receive([message]);
    };
    followPusher(
      settings,
      { onMessage: receiveOne, onConnected: (hasPusher) => this.change({ hasPusher }) },
      signal,
    ).catch(() => this.change({ hasPusher: false })); // its code could not be fetched: the API is enough
  }

  private unknownBroadcaster(): ShownMessage['broadcaster'] {
    return { user_id: this.broadcasterId, username: '', channel_slug: '', profile_picture: null };
  }

  private setPushed(isPushed: boolean, heardMs = Date.now()): void {
    this.board.setPushed(isPushed, heardMs);
    this.chat.setPushed(isPushed);
    this.change({ isPushed });
    this.pollers?.board.wake();
    this.pollers?.chat.wake();
  }

  /** One chunk of the stream, one change of the page: messages together, the board's events in their order. */
  private receive(events: readonly StreamEvent[]): void {
    const messages: ShownMessage[] = [];
    const coins = new Map<string, CoinDecision>();
    for (const { event, data } of events) {
      if (event === 'snapshot') {
        this.chat.receive(messages.splice(0));
        this.chat.receiveSnapshot(data);
        this.board.receiveSnapshot(data.leaderboard);
      } else if (event === 'message') messages.push(data);
      else if (event === 'coin') {
        if (data.message_id === null) continue;
        coins.set(data.message_id, {
          sweet_coins_earned: data.amount,
          sweet_coins_reason: 'chat_message',
        });
      } else if (event === 'leaderboard') this.board.receiveDelta(data);
      else this.board.receiveSession(data);
      // Events do not tell which board to show when a stream began or ended, or when none is live.
      const board = event === 'snapshot' ? data.leaderboard : event === 'leaderboard' ? data : null;
      if (event === 'session' || board?.session_id === null) this.pollers?.board.wake();
    }
    this.chat.receive(messages);
    if (coins.size > 0) this.chat.receiveCoins(coins);
  }

  private change(part: Partial<LiveView>): void {
    const view = this.store.get();
    const isChanged = Object.entries(part).some(([name, value]) => view[name as keyof LiveView] !== value);
    if (isChanged) this.store.set({ ...view, ...part });
  }
}
