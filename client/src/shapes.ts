import type { components } from './api-types.js';

type Schemas = components['schemas'];

export type ChatMessage = Schemas['MessageDto'];
export type QuotedMessage = NonNullable<ChatMessage['replies_to']>;
export type Badge = ChatMessage['sender']['identity']['badges'][number];
/** `pending` until the worker has judged the message. */
export type CoinDecision = Pick<ChatMessage, 'sweet_coins_earned' | 'sweet_coins_reason'>;
export type Leaderboard = Schemas['LeaderboardAnswer'];
export type LeaderboardRow = Schemas['LeaderboardRow'];

export type SnapshotEvent = Schemas['SnapshotEvent'];
export type CoinEvent = Schemas['CoinEvent'];
export type LeaderboardEvent = Schemas['LeaderboardEvent'];
export type SessionEvent = Schemas['SessionEvent'];
