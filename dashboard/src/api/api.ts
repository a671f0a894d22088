import { type Answer, getJson, postJson } from './http';
import type { ChatPage, CoinVerdicts, Leaderboard, RecentChat, StreamSessions } from './types';

/** Rows on the board; also how far down a newcomer's earlier points are known (see board-changes). */
export const BOARD_LIMIT = 50;
export const RECENT_LIMIT = 200;
export const COIN_LOOKUP_LIMIT = 200;

export function fetchLiveBoard(
  broadcasterId: string,
  etag: string | null,
  signal: AbortSignal,
): Promise<Answer<Leaderboard>> {
  return getJson(
    `/api/stream-session/leaderboard?${query({ broadcaster_user_id: broadcasterId, limit: BOARD_LIMIT })}`,
    signal,
    etag,
  );
}

export async function fetchSessionBoard(sessionId: string, signal: AbortSignal): Promise<Leaderboard> {
  return body(
    getJson<Leaderboard>(
      `/api/stream-session/leaderboard?${query({ session_id: sessionId, limit: BOARD_LIMIT })}`,
      signal,
    ),
  );
}

/** Newest first. */
export function fetchStreamSessions(
  broadcasterId: string,
  limit: number,
  signal: AbortSignal,
): Promise<StreamSessions> {
  return body(
    getJson<StreamSessions>(
      `/api/stream-sessions?${query({ broadcaster_user_id: broadcasterId, limit })}`,
      signal,
    ),
  );
}

/** Newest first. */
export function fetchChatPage(
  broadcasterId: string,
  page: { limit: number; cursor?: string | null },
  signal: AbortSignal,
): Promise<ChatPage> {
  const { limit, cursor = null } = page;
  return body(
    getJson<ChatPage>(`/api/chat?${query({ broadcaster_user_id: broadcasterId, limit, cursor })}`, signal),
  );
}

/** Oldest first. */
export function fetchRecentChat(broadcasterId: string, signal: AbortSignal): Promise<RecentChat> {
  return body(
    getJson<RecentChat>(
      `/api/chat/recent?${query({ broadcaster_user_id: broadcasterId, limit: RECENT_LIMIT })}`,
      signal,
    ),
  );
}

export function fetchCoinVerdicts(messageIds: string[], signal: AbortSignal): Promise<CoinVerdicts> {
  return postJson('/api/chat/sweet-coins', { messageIds }, signal);
}

export function streamPath(broadcasterId: string): string {
  return `/api/stream?${query({ broadcaster_user_id: broadcasterId })}`;
}

function query(fields: Record<string, string | number | null>): string {
  const given = Object.entries(fields).filter(([, value]) => value !== null);
  return new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
}

async function body<T>(answer: Promise<Answer<T>>): Promise<T> {
  const got = await answer;
  // Without If-None-Match a 304 cannot come; were it to, there would be nothing to show.
  if (got.kind === 'unchanged') throw new Error('304 without If-None-Match');
  return got.body;
}
