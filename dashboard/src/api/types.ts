// What the dashboard reads of the HTTP API. One place, so that generated types can take over by re-exporting here.

/** Any answer may say that a store is down and that it therefore may lack something. */
interface MaybeDegraded {
  degraded?: boolean;
}

export interface Badge {
  type: string;
  text: string;
  count?: number | null;
}

export interface Person {
  user_id: string | null;
  username: string | null;
  profile_picture?: string | null;
}

interface Sender extends Person {
  is_verified?: boolean | null;
  is_anonymous: boolean;
  identity: { username_color: string | null; badges: Badge[] | null } | null;
}

export interface QuotedMessage {
  message_id: string;
  content: string | null;
  sender: Person | null;
}

export interface CoinVerdict {
  sweet_coins_earned: number;
  /** `pending` until the worker has judged; every other reason is final for this page. */
  sweet_coins_reason: string;
}

export interface ChatMessage extends CoinVerdict {
  message_id: string;
  broadcaster: Person;
  sender: Sender;
  content: string;
  replies_to: QuotedMessage | null;
  /** ms of Kick's `created_at`, which has whole seconds: ties are the rule. */
  timestamp: number;
  /** ISO 8601; breaks the ties of `timestamp`. */
  received_at: string;
}

export interface RecentChat extends MaybeDegraded {
  messages: ChatMessage[];
}

export interface ChatPage extends MaybeDegraded {
  messages: ChatMessage[];
  next_cursor: string | null;
}

export interface CoinVerdicts extends MaybeDegraded {
  sweet_coins: Record<string, CoinVerdict>;
}

export interface LeaderboardRow {
  rank: number;
  user_id: string;
  username: string;
  profile_picture: string | null;
  points_earned: number;
  messages_sent: number;
  emotes_used: number;
}

export interface Leaderboard extends MaybeDegraded {
  leaderboard: LeaderboardRow[];
  session_id: string | null;
  has_active_session: boolean;
  session_title: string | null;
  started_at: string | null;
  ended_at: string | null;
  stats: { total_messages: number; total_points: number; unique_chatters: number } | null;
  last_updated: number;
}
