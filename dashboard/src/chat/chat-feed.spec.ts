import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage } from '../api/types';
import { message } from '../testing/shapes';
import { ChatFeed } from './chat-feed';

/** A chat of one message a second, `m1` the oldest, as /api/chat and /api/chat/recent would tell it. */
class FakeServer {
  messages: ChatMessage[] = [];
  recent: ChatMessage[] = [];
  degraded = false;
  asked: string[] = [];

  say(count: number): void {
    const fresh = Array.from({ length: count }, (_, index): ChatMessage => {
      const second = this.messages.length + index + 1;
      const received_at = new Date(second * 1000).toISOString();
      return message(`m${second}`, { timestamp: second * 1000, received_at, created_at: received_at });
    });
    this.messages.push(...fresh);
    this.recent = fresh.slice(-200);
  }

  readonly answer = async (path: unknown): Promise<Response> => {
    const url = new URL(path as string, 'http://kickboard');
    this.asked.push(url.pathname);
    if (url.pathname === '/api/chat/recent') return Response.json({ messages: this.recent });
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

  it('starts from history and buffer, then asks the buffer alone', async () => {
    server.say(20);
    await poll();
    server.say(2);
    await poll();
    expect(span()).toEqual([1, 22, 22]);
    expect(server.asked).toEqual(['/api/chat', '/api/chat/recent', '/api/chat/recent']);
  });

  it('fills what it slept through', async () => {
    server.say(10);
    await poll();
    server.say(30);
    server.recent = [];
    await poll(60_000);
    expect(span()).toEqual([1, 40, 40]);
  });

  it('drops the old part rather than show a hole, and finds it again further up', async () => {
    server.say(50);
    await poll();
    server.say(1000);
    server.recent = [];
    await poll(600_000);
    expect(span()).toEqual([751, 1050, 300]);
    await feed.loadOlder();
    expect(span()).toEqual([651, 1050, 400]);
  });

  it('reads history again when the buffer has run over', async () => {
    server.say(10);
    await poll();
    server.say(260);
    await poll();
    await poll(5000);
    expect(span()).toEqual([1, 270, 270]);
  });

  it('keeps the newest 300, and continues older ones without a hole', async () => {
    server.say(300);
    await poll();
    server.say(90);
    await poll();
    expect(span()).toEqual([91, 390, 300]);
    feed.follow(false);
    await feed.loadOlder();
    expect(span()).toEqual([1, 390, 390]);
    expect(feed.store.get().hasOlder).toBe(false);
  });

  it('says degraded, and reads everything again when it is over', async () => {
    server.say(400);
    server.degraded = true;
    expect(await poll()).toEqual({ degraded: true });
    server.degraded = false;
    server.asked = [];
    await poll(5000);
    expect(server.asked).toContain('/api/chat');
    expect(await poll()).toEqual({ degraded: false });
  });

  it('asks for nothing while events are connected', async () => {
    server.say(20);
    feed.setPushed(true);
    feed.receiveSnapshot([], server.messages);
    await poll();
    server.asked = [];
    await poll(60_000);
    expect(await feed.pollCoins(signal)).toEqual({ degraded: false });
    expect(server.asked).toEqual([]);
    expect(span()).toEqual([1, 20, 20]);
  });

  it('reads history and buffer again on every reconnect, and merges them into what is shown', async () => {
    server.say(20);
    await poll();
    feed.setPushed(true);
    feed.receiveSnapshot([], server.messages);
    feed.setPushed(false);
    server.say(250);
    server.recent = [];
    feed.setPushed(true);
    feed.receiveSnapshot([], server.messages.slice(-100));
    expect(span()).toEqual([1, 270, 120]); // a hole, but for a moment
    server.asked = [];
    await poll();
    expect(server.asked).toEqual(['/api/chat', '/api/chat/recent']);
    expect(span()).toEqual([1, 270, 270]);
  });

  it('fills a hole of several pages under a reader who is up in the past', async () => {
    server.say(50);
    await poll();
    feed.follow(false);
    server.say(900);
    server.recent = [];
    await poll(600_000);
    expect(span()).toEqual([1, 950, 950]);
  });

  it('takes a snapshot in mid-stream as a sign that events were missed', async () => {
    server.say(10);
    feed.setPushed(true);
    feed.receiveSnapshot([], server.messages);
    await poll();
    server.say(200);
    server.recent = [];
    feed.receiveSnapshot([], server.messages.slice(-100));
    await poll();
    expect(span()).toEqual([1, 210, 210]);
  });

  it('gives a message its coin although the coin was told first', async () => {
    const earned = { sweet_coins_earned: 1, sweet_coins_reason: 'chat_message' } as const;
    feed.receiveCoins(new Map([['m1', earned]]));
    server.say(1);
    await poll();
    expect(feed.store.get().messages).toMatchObject([{ message_id: 'm1', ...earned }]);
  });
});
