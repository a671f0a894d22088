export type { components, operations, paths } from './api-types.js';
export { ApiError, errorOfResponse } from './api-error.js';
export { applyDelta, applySession } from './board-delta.js';
export { type ClientOptions, createKickboardClient, type KickboardClient } from './client.js';
export { connect, type ConnectionListener } from './connection.js';
export type {
  Badge,
  ChatMessage,
  CoinDecision,
  CoinEvent,
  Leaderboard,
  LeaderboardEvent,
  LeaderboardRow,
  QuotedMessage,
  SessionEvent,
  SnapshotEvent,
} from './shapes.js';
export type { StreamEvent } from './stream-event.js';
export { type Listener, type Subscription, subscribe } from './subscribe.js';
export { bodyOf, throwingFetch } from './throwing-fetch.js';
