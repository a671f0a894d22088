import type { ClientOptions, StreamEvent } from '@kickboard/client';

/** Whose events, of which server, with which key. */
export interface StreamSource {
  options: ClientOptions;
  broadcasterId: string;
}

/** What a page tells the worker that holds the stream for all pages. */
export type PageMessage = { kind: 'join'; source: StreamSource } | { kind: 'alive' } | { kind: 'leave' };

/** What the worker tells a page. */
export type WorkerMessage =
  /** `isLate`: the stream runs already; what came before is not repeated to this page. */
  | { kind: 'joined'; isLate: boolean; isOpen: boolean }
  | { kind: 'open' }
  | { kind: 'lost'; heardMs: number }
  | { kind: 'events'; events: StreamEvent[] }
  | { kind: 'beat' }
  /** The page was taken for gone: it gets no more events until it joins again. */
  | { kind: 'dropped' };

/** A page as the worker reaches it. */
export interface PageLink {
  tell(message: WorkerMessage): void;
}

/** How often each side tells the other that it is there. */
export const BEAT_MS = 5000;
