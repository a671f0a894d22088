// What the dashboard reads of the HTTP API, by the dashboard's names; the shapes are generated from openapi.json.
import type { components } from '../api-types';

type Schemas = components['schemas'];

export type Badge = Schemas['BadgeDto'];
export type Person = Pick<Schemas['SenderDto'], 'user_id' | 'username' | 'profile_picture'>;
export type QuotedMessage = Schemas['ReplyDto'];
/** `pending` until the worker has judged; every other reason is final for this page. */
export type CoinVerdict = Schemas['SweetCoinsOfMessage'];
export type ChatMessage = Schemas['MessageDto'];
export type RecentChat = Schemas['RecentAnswer'];
export type ChatPage = Schemas['HistoryAnswer'];
export type CoinVerdicts = Omit<Schemas['SweetCoinsAnswer'], 'sweet_coins'> & {
  sweet_coins: Record<string, CoinVerdict>;
};
export type LeaderboardRow = Schemas['LeaderboardRow'];
export type Leaderboard = Schemas['LeaderboardAnswer'];
export type StreamSessions = Schemas['StreamSessionsAnswer'];
