import type { ChatMessage, CoinEvent, LeaderboardEvent, SessionEvent, SnapshotEvent } from './shapes.js';

/** What `GET /api/stream` sends. */
export type StreamEvent =
  | { event: 'snapshot'; data: SnapshotEvent }
  | { event: 'message'; data: ChatMessage }
  | { event: 'coin'; data: CoinEvent }
  | { event: 'leaderboard'; data: LeaderboardEvent }
  | { event: 'session'; data: SessionEvent };

const NAMES: ReadonlySet<string> = new Set<StreamEvent['event']>([
  'snapshot',
  'message',
  'coin',
  'leaderboard',
  'session',
]);

/** Null for one that a newer server may send, and for one that cannot be read: asking for it again would bring it again. */
export function parseStreamEvent(event: string | undefined, data: string): StreamEvent | null {
  if (event === undefined || !NAMES.has(event)) return null;
  try {
    return { event, data: JSON.parse(data) } as StreamEvent;
  } catch {
    return null;
  }
}
