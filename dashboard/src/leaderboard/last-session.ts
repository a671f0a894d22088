import { fetchStreamSessions } from '../api/api';

/** The channel's last stream; null when there was none. */
export async function findLastSession(broadcasterId: string, signal: AbortSignal): Promise<string | null> {
  const { sessions } = await fetchStreamSessions(broadcasterId, 1, signal);
  return sessions[0]?.session_id ?? null;
}
