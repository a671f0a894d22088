import type { components } from './api-types.js';

type Schemas = components['schemas'];

export type ChatMessage = Schemas['MessageDto'];
export type Leaderboard = Schemas['LeaderboardAnswer'];
export type LeaderboardRow = Schemas['LeaderboardRow'];
export type SnapshotEvent = Schemas['SnapshotEvent'];
export type CoinEvent = Schemas['CoinEvent'];
export type LeaderboardEvent = Schemas['LeaderboardEvent'];
export type SessionEvent = Schemas['SessionEvent'];
