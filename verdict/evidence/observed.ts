/** A row of chat_messages. Ids as strings, times in ms. */
export interface MessageRow {
  message_id: string;
  broadcaster_user_id: string;
  sender_user_id: string | null;
  session_id: string | null;
  content: string;
  created_ms: number;
  received_ms: number;
  sweet_coins_earned: number;
  sweet_coins_reason: string;
}

/** A row of coin_entries. */
export interface EntryRow {
  user_id: string;
  session_id: string | null;
  message_id: string | null;
  amount: number;
  reason: string;
  /** Of an act of an administrator. */
  idempotency_key: string | null;
}

/** A row of stream_sessions; times in ms. */
export interface SessionRow {
  id: string;
  broadcaster_user_id: string;
  title: string;
  started_ms: number;
  ended_ms: number | null;
}

/** What Postgres holds. */
export interface PostgresState {
  messages: MessageRow[];
  entries: EntryRow[];
  /** Balance by user id. */
  balances: Map<string, number>;
  sessions: SessionRow[];
  /** Raw bodies of the dead letters, in no order. */
  deadLetters: string[];
}

/** What Redis holds under the keys of the contract. */
export interface RedisState {
  /** `coins:{user}` */
  coins: Map<string, number>;
  /** `session:{session}:{user}`, by session, then user */
  sessionCoins: Map<string, Map<string, number>>;
  /** `leaderboard:{session}`: score by session, then user */
  boards: Map<string, Map<string, number>>;
}

/** A message as `/api/chat` shows it: the fields looked at. */
export interface ChatView {
  message_id: string;
  session_id: string | null;
  broadcaster: { user_id: string };
  sender: { user_id: string | null; username: string; is_anonymous: boolean };
  content: string;
  created_at: string;
  timestamp: number;
  sweet_coins_earned: number;
  sweet_coins_reason: string;
  sent_when_offline: boolean;
}

export interface CoinView {
  sweet_coins_earned: number;
  sweet_coins_reason: string;
}

/** An answer of `/api/receipts/{message_id}`: the fields looked at. */
export interface ReceiptView {
  reason: string;
  amount: number;
  session_id: string | null;
  cooldown_message_id: string | null;
}

/** An answer of `/api/stream-session/leaderboard`: the fields looked at. */
export interface BoardView {
  leaderboard: {
    rank: number;
    user_id: string;
    username: string;
    points_earned: number;
    messages_sent: number;
    emotes_used: number;
  }[];
  session_id: string | null;
  has_active_session: boolean;
  last_updated: number;
  degraded?: boolean;
  stats: { total_messages: number; total_points: number; unique_chatters: number };
}

/** What the HTTP API answers when all is quiet. */
export interface ApiState {
  /** Whole history by broadcaster, newest first. */
  chat: Map<string, ChatView[]>;
  /** Whole history by session. */
  sessionChat: Map<string, ChatView[]>;
  coins: Map<string, CoinView>;
  /** Receipts of some messages. */
  receipts: Map<string, ReceiptView>;
  /** Boards by session id. */
  boards: Map<string, BoardView>;
  /** The board of the live session by broadcaster. */
  liveBoards: Map<string, BoardView>;
}

/** Everything that can be seen of the system when all is quiet. */
export interface Observed {
  postgres: PostgresState;
  redis: RedisState;
  api: ApiState;
}
