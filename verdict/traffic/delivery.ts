/** A chat message as it was written; what the system must know of it in the end. */
export interface SentMessage {
  messageId: string;
  broadcasterId: string;
  /** Null when anonymous. */
  senderId: string | null;
  username: string;
  isBot: boolean;
  content: string;
  emotes: number;
  /** `created_at` in ms; null when it lies in the future, so that the time of arrival counts. */
  createdMs: number | null;
}

/** A stream status as it was sent; times in ms. `sentMs` is the signed time of sending. */
export interface SentStatus {
  broadcasterId: string;
  isLive: boolean;
  title: string;
  startedMs: number;
  endedMs: number | null;
  sentMs: number;
}

/** What a delivery is, for the expectation. Several deliveries may carry the same message or status. */
export type Meaning =
  | { kind: 'chat'; message: SentMessage }
  | { kind: 'status'; status: SentStatus }
  | { kind: 'title'; broadcasterId: string; title: string }
  /** Must change nothing; `answer` is the only right one (a status of a 200, or 401). */
  | { kind: 'harmless'; answer: 'ignored' | 'dead_letter' | '401'; why: string };

/** One delivery of the plan, not signed yet. */
export interface Delivery {
  /** When it is sent for the first time, in ms from the begin of the run. */
  atMs: number;
  /** Header Kick-Event-Message-Id; a redelivery has the same. */
  id: string;
  timestamp: string;
  type: string;
  body: string;
  meaning: Meaning;
  /** Signed over other bytes than these. */
  forged?: true;
}
