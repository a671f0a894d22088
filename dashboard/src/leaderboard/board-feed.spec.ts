import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Leaderboard } from '../api/types';
import { board, NOTHING_LIVE, row } from '../testing/shapes';
import { BoardFeed } from './board-feed';

const live = (points: number, given: Partial<Leaderboard> = {}) => board({ '7': points }, given);

describe('BoardFeed', () => {
  const signal = new AbortController().signal;
  let feed: BoardFeed;
  let streams: { session_id: string }[];
  let requests: [path: string, etag: string | null][];

  beforeEach(() => {
    vi.useFakeTimers();
    feed = new BoardFeed('4242');
    requests = [];
    streams = [];
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
      if ((path as string).startsWith('/api/stream-sessions')) return Response.json({ sessions: streams });
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

  it('shows the board of the last stream to those who come after it', async () => {
    streams = [{ session_id: '4242-1' }];
    serve(NOTHING_LIVE, live(5, { has_active_session: false }));
    await feed.poll(signal);
    expect(requests.at(-1)?.[0]).toContain('session_id=4242-1');
    expect(feed.store.get().board).toMatchObject({ session_id: '4242-1', has_active_session: false });
  });

  it('looks for a last stream once', async () => {
    serve(NOTHING_LIVE);
    await feed.poll(signal);
    feed.setPushed(true);
    await feed.poll(signal);
    expect(requests.filter(([path]) => path.startsWith('/api/stream-sessions')).length).toBe(1);
    expect(feed.store.get().board).toMatchObject({ session_id: null });
  });

  it('lives by events, however long nothing happens between two of them', async () => {
    feed.setPushed(true);
    feed.receiveSnapshot(live(1));
    vi.advanceTimersByTime(60_000);
    const changed = { ...row('7', { points_earned: 2 }), old_rank: 1 };
    const { stats } = live(2);
    feed.receiveDelta({
      session_id: '4242-1',
      last_updated: 5,
      stats,
      full: false,
      rows: [changed],
      left: [],
    });
    expect(feed.store.get().highlights.get('7')).toMatchObject({ earned: 1 });
    feed.receiveSession({
      session_id: '4242-1',
      is_live: true,
      session_title: 'New title',
      started_at: '2026-01-01T00:00:00.000Z',
      ended_at: null,
    });
    expect(feed.store.get().board).toMatchObject({ session_title: 'New title', last_updated: 5 });
  });

  it('takes no answer that is older than the events', async () => {
    feed.setPushed(true);
    feed.receiveSnapshot(live(9, { last_updated: 9 }));
    serve(live(8, { last_updated: 8 }));
    await feed.poll(signal);
    expect(feed.store.get().board?.leaderboard[0]?.points_earned).toBe(9);
  });
});
