import { getRequest } from './requests';
import type { Rig, Server } from './rig';

/** A poll of a board of 50 rows: the path, its requests as bytes without and with its ETag, and the answer. */
export interface BoardRequests {
  get: string;
  getUnlessSeen: string;
  answer: string;
}

/** @throws when the board has no 50 rows */
export async function boardRequests(api: Server, broadcasterId: string): Promise<BoardRequests> {
  const path = `/api/stream-session/leaderboard?broadcaster_user_id=${broadcasterId}&limit=50`;
  const response = await fetch(api.url + path, { signal: AbortSignal.timeout(5000) });
  const etag = response.headers.get('etag');
  const answer = await response.text();
  const { leaderboard } = JSON.parse(answer) as { leaderboard: unknown[] };
  if (!etag || leaderboard.length !== 50) throw new Error(`no board of 50 rows at ${path}`);
  return { get: getRequest(path), getUnlessSeen: getRequest(path, `If-None-Match: ${etag}\r\n`), answer };
}

/** Runs `work` while a board's version changes again and again, more often than it can be asked for. */
export async function whileChanging<T>(rig: Rig, sessionId: string, work: () => Promise<T>): Promise<T> {
  const over = new AbortController();
  const changing = (async () => {
    while (!over.signal.aborted) await rig.redis.hincrby(`board:stats:${sessionId}`, 'last_updated', 1);
  })();
  try {
    return await work();
  } finally {
    over.abort();
    await changing;
  }
}
