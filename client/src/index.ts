export type { components, operations, paths } from './api-types.js';
export { applyDelta } from './board-delta.js';
export { type ClientOptions, createKickboardClient, type KickboardClient } from './client.js';
export { ApiError } from './api-error.js';
export type {
  ChatMessage,
  CoinEvent,
  Leaderboard,
  LeaderboardEvent,
  LeaderboardRow,
  SessionEvent,
  SnapshotEvent,
} from './shapes.js';
export { type Listener, type Subscription, subscribe } from './subscribe.js';
