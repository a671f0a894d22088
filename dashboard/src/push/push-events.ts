// What `GET /api/stream` sends; the shapes are generated from openapi.json.
import type { components } from '../../../client/src/api-types';
import type { ChatMessage } from '../api/types';

type Schemas = components['schemas'];

export type SnapshotEvent = Schemas['SnapshotEvent'];
export type BoardDelta = Schemas['LeaderboardEvent'];
export type SessionEvent = Schemas['SessionEvent'];

export type PushEvent =
  | { event: 'snapshot'; data: SnapshotEvent }
  | { event: 'message'; data: ChatMessage }
  | { event: 'coin'; data: Schemas['CoinEvent'] }
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
