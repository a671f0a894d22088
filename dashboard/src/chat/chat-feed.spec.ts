// Longer than usual: every way in which a page can come to lack messages, against one fake server.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage, SnapshotEvent } from '@kickboard/client';
import { message, NOTHING_LIVE } from '../testing/shapes';
import { ChatFeed } from './chat-feed';

const EARNED = { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } as const;
const DENIED = { sweet_coins_earned: 0, sweet_coins_reason: 'stream_offline' } as const;

/** A chat of one message a second, `m1` the oldest, as /api/chat tells it; a cursor is a count of older messages. */
class FakeServer {
  messages: ChatMessage[] = [];
  coins: Record<string, typeof EARNED | typeof DENIED> = {};
  degraded = false;
  isAway = false;
  requests: string[] = [];

  write(count: number): void {
    for (let i = 0; i < count; i += 1) {
      const second = this.messages.length + 1;
      const received_at = new Date(second * 1000).toISOString();
      this.messages.push(
        message(`m${second}`, { timestamp: second * 1000, received_at, created_at: received_at }),
      );
    }
  }

  snapshot(given: Partial<SnapshotEvent> = {}): SnapshotEvent {
    const fields = { leaderboard: NOTHING_LIVE, gap: false, next_cursor: null, timestamp: 0 };
    return { messages: this.messages.slice(-100), ...fields, ...given };
  }

  readonly answer = async (request: unknown): Promise<Response> => {
    const url = new URL((request as Request).url);
    this.requests.push(url.pathname + url.search);
    if (this.isAway) throw new TypeError('Failed to fetch');
    if (url.pathname === '/api/chat/sweet-coins') return Response.json({ sweet_coins: this.coins });
    const end = Number(url.searchParams.get('cursor') ?? this.messages.length);
    const start = Math.max(0, end - Number(url.searchParams.get('limit')));
    const messages = this.messages.slice(start, end).reverse();
    const next_cursor = start > 0 ? String(start) : null;
    return Response.json({ messages, next_cursor, ...(this.degraded ? { degraded: true } : {}) });
  };
}

describe('ChatFeed', () => {
  let server: FakeServer;
  let feed: ChatFeed;
  let now = 1_000_000;
  const signal = new AbortController().signal;
  const numbers = () => feed.store.get().messages.map((message) => Number(message.message_id.slice(1)));
  const span = () => [numbers().at(0), numbers().at(-1), numbers().length];

  beforeEach(() => {
    server = new FakeServer();
    feed = new ChatFeed('4242');
    vi.spyOn(globalThis, 'fetch').mockImplementation(server.answer);
    vi.spyOn(Date, 'now').mockImplementation(() => now);
  });
  afterEach(() => vi.restoreAllMocks());

  async function poll(msLater = 750): Promise<{ degraded: boolean }> {
    now += msLater;
    return feed.poll(signal);
  }
  async function loadOlderUntilTheBeginning(): Promise<void> {
    for (let tries = 0; feed.store.get().hasOlder && tries < 50; tries += 1) await feed.loadOlder();
  }

  const limits = () =>
    server.requests.map((path) => Number(new URLSearchParams(path.split('?')[1]).get('limit')));

  it('shows the newest messages before it reads the rest of what it keeps, then asks for small pages', async () => {
    server.write(400);
    const shown: unknown[] = [];
    feed.store.subscribe(() => shown.push(span()));
    await poll();
    expect(shown[0]).toEqual([351, 400, 50]);
    expect(span()).toEqual([101, 400, 300]);
    server.write(2);
    await poll();
    expect(span()).toEqual([103, 402, 300]);
    expect(limits()).toEqual([50, 250, 50]);
  });

  it('reads the rest when that failed after the newest messages were shown', async () => {
    server.write(400);
    const unsubscribe = feed.store.subscribe(() => (server.isAway = true));
    await expect(poll()).rejects.toThrow();
    unsubscribe();
    expect(span()).toEqual([351, 400, 50]);
    server.isAway = false;
    await poll();
    expect(span()).toEqual([101, 400, 300]);
  });

  it('fills what it slept through, however many pages that takes', async () => {
    server.write(100);
    await poll();
    server.write(160);
    await poll(60_000);
    expect(span()).toEqual([1, 260, 260]);
  });

  it('drops the old part rather than show a hole, and finds it again further up', async () => {
    server.write(50);
    await poll();
    server.write(1000);
    await poll(600_000);
    expect(span()).toEqual([751, 1050, 300]);
    feed.follow(false);
    await loadOlderUntilTheBeginning();
    expect(span()).toEqual([1, 1050, 1050]);
  });

  it('drops the old part also when the reader scrolls up while the answer is on its way', async () => {
    server.write(50);
    await poll();
    server.write(1000);
    const polled = poll(600_000);
    feed.follow(false);
    await polled;
    expect(numbers().length).toBe(1050 - (numbers()[0] as number) + 1);
  });

  it('shows a message that was delivered late, further up than a poll reads', async () => {
    server.write(200);
    await poll();
    const late = message('m20.5', { timestamp: 20_500, received_at: new Date(now).toISOString() });
    server.messages.splice(20, 0, late);
    await poll(12_000);
    expect(numbers().indexOf(20.5)).toBe(20);
  });

  it('keeps the newest 300, and continues older ones without a hole', async () => {
    server.write(300);
    await poll();
    server.write(90);
    await poll();
    expect(span()).toEqual([91, 390, 300]);
    feed.follow(false);
    await feed.loadOlder();
    expect(span()).toEqual([1, 390, 390]);
    expect(feed.store.get().hasOlder).toBe(false);
  });

  it('gets to the beginning although lines that were loaded have been let go since', async () => {
    server.write(2000);
    await poll();
    feed.follow(false);
    await feed.loadOlder();
    feed.follow(true);
    server.write(40);
    await poll(); // 300 are held again, and the reader goes up once more
    feed.follow(false);
    for (let i = 0; i < 4; i += 1) await feed.loadOlder();
    expect(numbers().length).toBeGreaterThan(500);
    await loadOlderUntilTheBeginning();
    expect(span()).toEqual([1, 2040, 2040]);
  });

  it('gets to the beginning while messages go on coming to a reader who has many', async () => {
    server.write(4000);
    await poll();
    feed.follow(false);
    for (let tries = 0; feed.store.get().hasOlder && tries < 80; tries += 1) {
      server.write(30);
      await poll();
      await feed.loadOlder();
    }
    expect(span()).toEqual([1, server.messages.length, server.messages.length]);
  });

  it('gets on from a snapshot that holds all there is on the page', async () => {
    server.write(700);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    await poll();
    server.write(600);
    feed.receive(server.messages.slice(-600));
    feed.follow(false);
    await loadOlderUntilTheBeginning();
    expect(span()).toEqual([1, 1300, 1300]);
  });

  it('says degraded, and fills what was missing when that is over', async () => {
    server.write(100);
    await poll();
    const stored = server.messages;
    server.messages = stored.slice(0, 60);
    server.degraded = true;
    expect(await poll()).toEqual({ degraded: true });
    server.messages = stored;
    server.write(200);
    server.degraded = false;
    await poll(5000);
    expect(span()).toEqual([1, 300, 300]);
    expect(await poll()).toEqual({ degraded: false });
  });

  it('does not take the end of what one store has for the beginning of the chat', async () => {
    server.write(700);
    await poll();
    const all = server.messages;
    server.messages = all.slice(-200);
    server.degraded = true;
    feed.follow(false);
    await feed.loadOlder();
    expect(feed.store.get().hasOlder).toBe(true);
    server.messages = all;
    server.degraded = false;
    await loadOlderUntilTheBeginning();
    expect(span()).toEqual([1, 700, 700]);
  });

  it('asks for nothing while events are connected', async () => {
    server.write(20);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    await poll();
    server.requests = [];
    await poll(60_000);
    expect(await feed.pollCoins(signal)).toEqual({ degraded: false });
    expect(server.requests).toEqual([]);
    expect(span()).toEqual([1, 20, 20]);
  });

  it('reads what was written while nobody told it, also when a request was on its way', async () => {
    server.write(20);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    await poll();
    const polled = feed.poll(signal);
    server.write(500);
    feed.expectGap();
    await polled;
    feed.receive(server.messages.slice(-1));
    await poll();
    expect(span()).toEqual([221, 520, 300]);
    server.requests = [];
    await poll(60_000);
    expect(server.requests).toEqual([]);
  });

  it('asks for nothing after a reconnect whose snapshot overlaps', async () => {
    server.write(20);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    await poll();
    feed.setPushed(false);
    server.write(50);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    server.requests = [];
    await poll();
    expect(server.requests).toEqual([]);
    expect(span()).toEqual([1, 70, 70]);
  });

  it('fills the hole before its first events when these come late', async () => {
    server.write(20);
    await poll();
    server.write(230); // the tab is hidden: no polls, and then the stream opens
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    expect(span()).toEqual([1, 250, 120]); // a hole, but for a moment
    await poll();
    expect(span()).toEqual([1, 250, 250]);
  });

  it('fills the hole before a snapshot in mid-stream, with its coins, also when the first try fails', async () => {
    server.write(10);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    await poll();
    server.write(200);
    feed.receiveSnapshot(server.snapshot());
    server.isAway = true;
    await expect(poll()).rejects.toThrow('cannot be reached');
    server.isAway = false;
    await poll();
    expect(span()).toEqual([1, 210, 210]);
    server.coins = { m5: EARNED };
    await feed.pollCoins(signal);
    expect(feed.store.get().messages[4]).toMatchObject(EARNED);
  });

  it('honours a snapshot that says it leaves a gap, and where to load from', async () => {
    server.write(20);
    await poll();
    feed.setPushed(true);
    server.write(240);
    server.requests = [];
    feed.receiveSnapshot(server.snapshot({ gap: true, next_cursor: '160' }));
    await poll();
    expect(server.requests[0]).toContain('cursor=160');
    expect(span()).toEqual([1, 260, 260]);
    server.requests = [];
    await poll();
    expect(server.requests).toEqual([]);
  });

  it('fills also the hole that a second snapshot leaves while the first is being filled', async () => {
    server.write(20);
    await poll();
    feed.setPushed(true);
    server.write(110);
    feed.receiveSnapshot(server.snapshot());
    const filling = poll();
    server.write(120);
    feed.receiveSnapshot(server.snapshot());
    await filling;
    await poll();
    expect(span()).toEqual([1, 250, 250]);
  });

  it('fills holes of events that came while the tab was hidden and nothing had been loaded', async () => {
    server.write(150);
    feed.setPushed(true);
    feed.receiveSnapshot(server.snapshot());
    server.write(180);
    feed.receiveSnapshot(server.snapshot());
    feed.follow(false);
    await poll();
    expect(numbers().length).toBe(330 - (numbers()[0] as number) + 1);
  });

  it('fills a hole of several pages under a reader who is up in the past', async () => {
    server.write(50);
    await poll();
    feed.follow(false);
    server.write(900);
    await poll(600_000);
    expect(span()).toEqual([1, 950, 950]);
  });

  it('gives a message its coin although the coin was told first', async () => {
    feed.receiveCoins(new Map([['m1', EARNED]]));
    server.write(1);
    await poll();
    expect(feed.store.get().messages).toMatchObject([{ message_id: 'm1', ...EARNED }]);
  });

  it('takes no coin back for an older decision, whichever way that comes', async () => {
    server.write(1);
    Object.assign(server.messages[0] as ChatMessage, DENIED); // the stream's start was not known yet
    await poll();
    feed.receiveCoins(new Map([['m1', EARNED]]));
    await poll(); // a stored row follows Redis a moment later
    server.coins = { m1: DENIED };
    await feed.pollCoins(signal);
    feed.receiveSnapshot(server.snapshot());
    expect(feed.store.get().messages).toMatchObject([EARNED]);
  });

  it('takes a coin that overtakes an earlier denial', async () => {
    server.write(1);
    await poll();
    server.coins = { m1: DENIED };
    await feed.pollCoins(signal);
    Object.assign(server.messages[0] as ChatMessage, EARNED);
    await poll();
    expect(feed.store.get().messages).toMatchObject([EARNED]);
  });

  it('lets go of a line that the API has not confirmed within a minute', async () => {
    server.write(1);
    await poll();
    const received_at = new Date(now).toISOString();
    feed.receive([message('m2', { timestamp: 2000, received_at, isProvisional: true } as object)]);
    await poll();
    expect(numbers()).toEqual([1, 2]);
    await poll(61_000);
    expect(numbers()).toEqual([1]);
  });
});
