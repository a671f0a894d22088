import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Leaderboard } from '../api/types';
import { BoardFeed } from './board-feed';

const NOTHING_LIVE: Leaderboard = {
  leaderboard: [],
  session_id: null,
  has_active_session: false,
  session_title: null,
  started_at: null,
  ended_at: null,
  stats: { total_messages: 0, total_points: 0, unique_chatters: 0 },
  last_updated: 0,
};

function live(points: number): Leaderboard {
  const counts = { points_earned: points, messages_sent: 1, emotes_used: 0 };
  const row = { rank: 1, user_id: '7', username: 'ann', profile_picture: null, ...counts };
  return { ...NOTHING_LIVE, leaderboard: [row], session_id: '4242-1', has_active_session: true };
}

describe('BoardFeed', () => {
  const signal = new AbortController().signal;
  let feed: BoardFeed;
  let requests: [path: string, etag: string | null][];

  beforeEach(() => {
    vi.useFakeTimers();
    feed = new BoardFeed('4242');
    requests = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function serve(board: Leaderboard, ended: Leaderboard = NOTHING_LIVE): void {
    const tag = `W/"${JSON.stringify(board).length}-${board.leaderboard[0]?.points_earned}"`;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (path, init) => {
      const etag = new Headers(init?.headers).get('If-None-Match');
      requests.push([path as string, etag]);
      if ((path as string).includes('session_id')) return Response.json(ended);
      if (etag === tag) return new Response(null, { status: 304 });
      return Response.json(board, { headers: { ETag: tag } });
    });
  }

  it('marks who earned by the real difference, for the time of the animation', async () => {
    serve(live(1));
    await feed.poll(signal);
    expect(feed.store.get().highlights.size).toBe(0);
    serve(live(4));
    await feed.poll(signal);
    expect(feed.store.get().highlights.get('7')).toMatchObject({ earned: 3 });
    vi.advanceTimersByTime(3000);
    expect(feed.store.get().highlights.size).toBe(0);
  });

  it('draws nothing again when the board has not changed', async () => {
    serve(live(1));
    await feed.poll(signal);
    const before = feed.store.get();
    await feed.poll(signal);
    expect(requests[1]?.[1]).toMatch(/^W\//);
    expect(feed.store.get()).toBe(before);
  });

  it('keeps the final board of a stream that has ended under the eyes of the reader', async () => {
    serve(live(1));
    await feed.poll(signal);
    serve(NOTHING_LIVE, { ...live(2), has_active_session: false });
    await feed.poll(signal);
    expect(feed.store.get().board).toMatchObject({ session_id: '4242-1', has_active_session: false });
    expect(feed.store.get().board?.leaderboard[0]?.points_earned).toBe(2);
  });

  it('shows no burst of coins after a long absence', async () => {
    serve(live(1));
    await feed.poll(signal);
    vi.advanceTimersByTime(60_000);
    serve(live(9));
    await feed.poll(signal);
    expect(feed.store.get().highlights.size).toBe(0);
  });
});
