import { applyDelta, applySession } from './board-delta.js';
import type { ClientOptions } from './client.js';
import { connect } from './connection.js';
import type { ChatMessage, CoinEvent, Leaderboard, SessionEvent, SnapshotEvent } from './shapes.js';
import type { StreamEvent } from './stream-event.js';

/** What a subscriber wants to hear of; each is optional. */
export interface Listener {
  /** How things are: replaces what is held. `gap`: messages before these may be missing; GET /api/chat has them. */
  onSnapshot?(snapshot: SnapshotEvent): void;
  /** A message, once each. */
  onMessage?(message: ChatMessage): void;
  /** An award or another entry of the ledger, once for each message. */
  onCoin?(coin: CoinEvent): void;
  /** The whole board after each change, 50 rows. */
  onBoard?(board: Leaderboard): void;
  onSession?(session: SessionEvent): void;
  /** True when events come, false when the connection is lost; it is tried again by itself. */
  onConnected?(isConnected: boolean): void;
  /** Why a connection was lost or did not begin, which is tried again by itself; also what one of these functions threw. */
  onError?(error: unknown): void;
}

export interface Subscription {
  /** Ends it; nothing is called any more. */
  close(): void;
}

/** More than the server sends again after a lost connection. */
const MOST_REMEMBERED = 2000;

/** Follows a channel until it is closed, through restarts of the server and lost networks, without a gap that it is not told of. */
export function subscribe(options: ClientOptions, broadcasterId: string, listener: Listener): Subscription {
  const stop = new AbortController();
  const follower = new Follower(listener);
  /** What goes wrong in a listener would go wrong again, so the connection goes on. */
  const take = (event: StreamEvent) => {
    if (stop.signal.aborted) return;
    try {
      follower.take(event);
    } catch (error) {
      if (listener.onError) listener.onError(error);
      else
        queueMicrotask(() => {
          throw error; // an uncaught error, as of a timer
        });
    }
  };
  void connect(
    options,
    broadcasterId,
    {
      onOpen: () => listener.onConnected?.(true),
      onEvents: (events) => events.forEach(take),
      onLost: (_, error) => {
        listener.onConnected?.(false);
        if (error !== null) listener.onError?.(error);
      },
      onRefused: (error) => listener.onError?.(error),
    },
    stop.signal,
  );
  return { close: () => stop.abort() };
}

class Follower {
  private board: Leaderboard | null = null;
  private readonly messages = new Remembered();
  private readonly coins = new Remembered();

  constructor(private readonly listener: Listener) {}

  take(event: StreamEvent): void {
    const { listener } = this;
    switch (event.event) {
      case 'snapshot':
        for (const { message_id } of event.data.messages) this.messages.isNew(message_id);
        listener.onSnapshot?.(event.data);
        return this.show(event.data.leaderboard);
      case 'message':
        if (this.messages.isNew(event.data.message_id)) listener.onMessage?.(event.data);
        return;
      case 'coin': {
        const { message_id } = event.data;
        // What was not for a message has no name that it could be told by.
        if (message_id === null || this.coins.isNew(message_id)) listener.onCoin?.(event.data);
        return;
      }
      case 'leaderboard':
        return this.board ? this.show(applyDelta(this.board, event.data)) : undefined;
      case 'session':
        listener.onSession?.(event.data);
        return this.board ? this.show(applySession(this.board, event.data)) : undefined;
    }
  }

  private show(board: Leaderboard): void {
    this.board = board;
    this.listener.onBoard?.(board);
  }
}

/** The newest ids. */
class Remembered {
  private readonly ids = new Set<string>();

  /** False for one that was asked about before. */
  isNew(id: string): boolean {
    if (this.ids.has(id)) return false;
    this.ids.add(id);
    if (this.ids.size > MOST_REMEMBERED) this.ids.delete(this.ids.values().next().value as string);
    return true;
  }
}
