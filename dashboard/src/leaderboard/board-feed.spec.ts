// Longer than usual: every way in which a board can come to be wrong, against one fake server.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Leaderboard } from '@kickboard/client';
import { board, NOTHING_LIVE, row } from '../testing/shapes';
import { BoardFeed } from './board-feed';

const live = (points: number, given: Partial<Leaderboard> = {}) => board({ '7': points }, given);

describe('BoardFeed', () => {
  const signal = new AbortController().signal;
  let feed: BoardFeed;
  let streams: Partial<Record<'session_id' | 'started_at', string>>[];
  /** What the next requests for these paths fail with. */
  let failing: string[];
  let requests: [path: string, etag: string | null][];

  beforeEach(() => {
    vi.useFakeTimers();
    feed = new BoardFeed('4242');
    requests = [];
    streams = [{ session_id: '4242-1' }];
    failing = [];
  });
  afterEach(() => {
    vi.useRealTimers();
    vi.restoreAllMocks();
  });

  function serve(board: Leaderboard, ended: Leaderboard = NOTHING_LIVE): void {
    const tag = `W/"${JSON.stringify(board).length}-${board.leaderboard[0]?.points_earned}"`;
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
      const { url, headers } = request as Request;
      const path = url.replace(location.origin, '');
      const etag = headers.get('If-None-Match');
      requests.push([path, etag]);
      const failed = failing.findIndex((part) => path.includes(part));
      if (failed >= 0) {
        failing.splice(failed, 1);
        throw new TypeError('Failed to fetch');
      }
      if (path.startsWith('/api/stream-sessions')) return Response.json({ sessions: streams });
      const sessionId = new URLSearchParams(path.split('?')[1]).get('session_id');
      if (sessionId !== null && sessionId === ended.session_id) return Response.json(ended);
      if (sessionId !== null) return Response.json({ message: 'unknown session' }, { status: 404 });
      if (etag === tag) return new Response(null, { status: 304 });
      return Response.json(board, { headers: { ETag: tag } });
    });
  }
  const shown = () => {
    const { board } = feed.store.get();
    return [board?.session_id, board?.has_active_session, board?.leaderboard[0]?.points_earned];
  };

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
    serve(NOTHING_LIVE, live(5, { has_active_session: false }));
    await feed.poll(signal);
    expect(requests.at(-1)?.[0]).toContain('session_id=4242-1');
    expect(shown()).toEqual(['4242-1', false, 5]);
  });

  it('is empty when there has never been a stream', async () => {
    streams = [];
    serve(NOTHING_LIVE);
    await feed.poll(signal);
    expect(shown()).toEqual([null, false, undefined]);
  });

  it.each(['session_id=4242-1', '/api/stream-sessions'])(
    'shows the last board at the next try when one request has failed (%s)',
    async (path) => {
      failing = [path];
      serve(NOTHING_LIVE, live(5, { has_active_session: false }));
      await expect(feed.poll(signal)).rejects.toThrow('cannot be reached');
      await feed.poll(signal);
      expect(shown()).toEqual(['4242-1', false, 5]);
    },
  );

  it('says that the stream is over also while its final board cannot be loaded', async () => {
    serve(live(1));
    await feed.poll(signal);
    failing = ['session_id=4242-1'];
    serve(NOTHING_LIVE, live(2, { has_active_session: false }));
    await expect(feed.poll(signal)).rejects.toThrow('cannot be reached');
    expect(shown()).toEqual(['4242-1', false, 1]);
    await feed.poll(signal);
    expect(shown()).toEqual(['4242-1', false, 2]);
  });

  it('shows the board of a stream that it slept through', async () => {
    serve(NOTHING_LIVE, live(5, { has_active_session: false }));
    await feed.poll(signal);
    streams = [{ session_id: '4242-2' }];
    serve(NOTHING_LIVE, live(7, { session_id: '4242-2', has_active_session: false }));
    vi.advanceTimersByTime(8 * 3600_000);
    await feed.poll(signal);
    expect(shown()).toEqual(['4242-2', false, 7]);
  });

  it('notices that a stream is over although nothing told it, and the answer is one that it has had', async () => {
    streams = [];
    serve(NOTHING_LIVE);
    await feed.poll(signal);
    feed.setPushed(true);
    feed.receiveSnapshot(live(3, { session_id: '4242-2' }));
    streams = [{ session_id: '4242-2' }];
    serve(NOTHING_LIVE, live(4, { session_id: '4242-2', has_active_session: false }));
    await feed.poll(signal);
    expect(shown()).toEqual(['4242-2', false, 4]);
  });

  it('keeps a board when the list of streams is older than it', async () => {
    serve(live(1, { session_id: '4242-2', started_at: '2026-01-02T00:00:00Z' }));
    await feed.poll(signal);
    streams = [{ session_id: '4242-1', started_at: '2026-01-01T00:00:00Z' }];
    serve(NOTHING_LIVE, live(2, { session_id: '4242-2', has_active_session: false }));
    await feed.poll(signal);
    expect(requests.at(-1)?.[0]).toContain('session_id=4242-2');
  });

  it('asks for a final board rarely', async () => {
    const ended_at = new Date(Date.now() - 3600_000).toISOString();
    serve(NOTHING_LIVE, live(5, { has_active_session: false, ended_at }));
    for (let second = 0; second < 60; second += 1) {
      await feed.poll(signal);
      vi.advanceTimersByTime(1000);
    }
    expect(requests.filter(([path]) => path.startsWith('/api/stream-sessions')).length).toBe(1);
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
    feed.receiveSnapshot(live(7, { last_updated: 7 }));
    serve(live(8, { last_updated: 8 }));
    const polled = feed.poll(signal);
    feed.receiveSnapshot(live(9, { last_updated: 9 }));
    feed.setPushed(false);
    await polled;
    expect(shown()).toEqual(['4242-1', true, 9]);
    serve(live(8, { last_updated: 8 })); // asked for after the events: Redis has come back older
    await feed.poll(signal);
    expect(shown()).toEqual(['4242-1', true, 8]);
  });

  const delta = (points: number) => ({
    session_id: '4242-1',
    last_updated: points,
    stats: live(points).stats,
    full: false,
    rows: [{ ...row('7', { points_earned: points }), old_rank: 1 }],
    left: [],
  });

  it('after a gap it shows the whole board without a burst, and then what changes on it', async () => {
    feed.setPushed(true);
    feed.receiveSnapshot(board({ '7': 1, '8': 1 }));
    const awakeMs = Date.now();
    vi.advanceTimersByTime(30 * 60_000);
    feed.setPushed(false, awakeMs);
    feed.expectGap();
    feed.setPushed(true);
    feed.receiveDelta(delta(52)); // changes a board that this page has never seen
    expect(feed.store.get().board?.leaderboard[0]?.points_earned).toBe(1);
    serve(board({ '7': 51, '8': 30 }, { last_updated: 51 }));
    await feed.poll(signal);
    expect([...feed.store.get().highlights]).toMatchObject([['7', { earned: 1 }]]);
    expect(shown()).toEqual(['4242-1', true, 52]);
    expect(feed.store.get().board?.leaderboard[1]).toMatchObject({ user_id: '8', points_earned: 30 });
  });

  it('an answer that was asked for before the gap does not end it', async () => {
    serve(live(1, { last_updated: 1 }));
    const polled = feed.poll(signal);
    feed.expectGap();
    feed.setPushed(true);
    await polled;
    feed.receiveDelta(delta(9));
    expect(shown()).toEqual(['4242-1', true, 1]);
    await feed.poll(signal);
    expect(shown()).toEqual(['4242-1', true, 9]);
  });

  it('marks who gained places until five minutes after, although the board stays as it is', async () => {
    const trends = () => Object.fromEntries(feed.store.get().trends);
    serve(board({ '7': 1, '8': 2 }));
    await feed.poll(signal);
    vi.advanceTimersByTime(60_000);
    serve(board({ '7': 3, '8': 2 }));
    await feed.poll(signal);
    expect(trends()).toEqual({ '7': 1, '8': -1 });
    for (let seconds = 0; seconds < 250; seconds += 10) {
      vi.advanceTimersByTime(10_000);
      await feed.poll(signal);
    }
    expect(trends()).toEqual({});
    expect(requests.at(-1)?.[1]).not.toBeNull(); // it was told that nothing has changed
  });

  it('marks nobody on the board of a stream that has ended', async () => {
    serve(board({ '7': 1, '8': 2 }));
    await feed.poll(signal);
    serve(board({ '7': 3, '8': 2 }));
    await feed.poll(signal);
    expect(feed.store.get().trends.size).toBe(2);
    feed.receiveSession({
      session_id: '4242-1',
      is_live: false,
      session_title: 'Over',
      started_at: '2026-01-01T20:00:00.000Z',
      ended_at: '2026-01-01T21:00:00.000Z',
    });
    expect(feed.store.get().trends.size).toBe(0);
  });
});
