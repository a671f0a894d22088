// What `GET /api/stream` sends; the parts that other answers share are generated from openapi.json.
import type { ChatMessage, Leaderboard, LeaderboardRow } from '../api/types';

/** First event of a connection that does not continue an earlier one. */
export interface Snapshot {
  /** Oldest first, the newest 100 of the channel. */
  messages: ChatMessage[];
  leaderboard: Leaderboard;
}

/** Somebody earned; only with an amount above 0. */
export interface CoinEvent {
  message_id: string;
  amount: number;
}

/** What changed on the board since the event before, or (`full`) all of it. */
export interface BoardDelta {
  session_id: string | null;
  last_updated: number;
  stats: Leaderboard['stats'];
  full: boolean;
  rows: LeaderboardRow[];
  /** User ids that are no longer among the first 50. */
  left: string[];
}

/** A stream started, ended, or has another title. */
export interface SessionEvent {
  session_id: string;
  is_live: boolean;
  session_title: string | null;
  started_at: string;
  ended_at: string | null;
}

export type PushEvent =
  | { event: 'snapshot'; data: Snapshot }
  | { event: 'message'; data: ChatMessage }
  | { event: 'coin'; data: CoinEvent }
  | { event: 'leaderboard'; data: BoardDelta }
  | { event: 'session'; data: SessionEvent };

const NAMES: ReadonlySet<string> = new Set<PushEvent['event']>([
  'snapshot',
  'message',
  'coin',
  'leaderboard',
  'session',
]);

/** Null for an event that this page does not know, or cannot read: asking for it again would bring it again. */
export function parsePushEvent(event: string | undefined, data: string): PushEvent | null {
  if (event === undefined || !NAMES.has(event)) return null;
  try {
    return { event, data: JSON.parse(data) } as PushEvent;
  } catch {
    return null;
  }
}
