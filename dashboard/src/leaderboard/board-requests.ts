import { bodyOf, type Leaderboard } from '@kickboard/client';
import { api } from '../api/client';
import { BOARD_LIMIT } from '../api/first-answers';

export async function fetchLiveBoard(
  broadcasterId: string,
  etag: string | null,
  signal: AbortSignal,
): Promise<{ board: Leaderboard; etag: string | null } | 'unchanged'> {
  const answer = api.GET('/api/stream-session/leaderboard', {
    params: { query: { broadcaster_user_id: broadcasterId, limit: BOARD_LIMIT } },
    headers: etag === null ? {} : { 'If-None-Match': etag },
    signal,
  });
  const { response } = await answer;
  if (response.status === 304) return 'unchanged';
  return { board: await bodyOf(answer), etag: response.headers.get('ETag') };
}

/**
 * The board of the channel's last stream; null when it has had none. `known` is the board that is shown: a list from one
 * store alone may not have its stream yet.
 */
export async function fetchLastBoard(
  broadcasterId: string,
  known: Leaderboard | null,
  signal: AbortSignal,
): Promise<Leaderboard | null> {
  const { sessions } = await bodyOf(
    api.GET('/api/stream-sessions', {
      params: { query: { broadcaster_user_id: broadcasterId, limit: 1 } },
      signal,
    }),
  );
  const [listed] = sessions;
  const isListedNewer =
    listed && !(Date.parse(known?.started_at ?? '') > Date.parse(listed.started_at ?? ''));
  const sessionId = isListedNewer ? listed.session_id : known?.session_id;
  if (!sessionId) return null;
  const query = { session_id: sessionId, limit: BOARD_LIMIT };
  return bodyOf(api.GET('/api/stream-session/leaderboard', { params: { query }, signal }));
}
