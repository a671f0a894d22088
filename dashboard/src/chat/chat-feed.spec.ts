import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ChatMessage } from '../api/types';
import { ChatFeed } from './chat-feed';

/** A chat of one message a second, `m1` the oldest, as /api/chat and /api/chat/recent would tell it. */
class FakeServer {
  messages: ChatMessage[] = [];
  recent: ChatMessage[] = [];
  degraded = false;
  asked: string[] = [];

  say(count: number): void {
    const person = {
      user_id: '1',
      username: 'ann',
      channel_slug: 'ann',
      profile_picture: null,
      is_verified: false,
      is_anonymous: false,
      identity: { username_color: '', badges: [] },
    };
    const fresh = Array.from({ length: count }, (_, index): ChatMessage => {
      const second = this.messages.length + index + 1;
      const received_at = new Date(second * 1000).toISOString();
      const verdict = {
        sweet_coins_earned: 0,
        sweet_coins_reason: 'rate_limited' as const,
        sent_when_offline: false,
      };
      const text = { content: 'hi', replies_to: null, emotes: [], session_id: null, created_at: received_at };
      const who = { broadcaster: person, sender: person };
      return { message_id: `m${second}`, ...who, ...text, timestamp: second * 1000, received_at, ...verdict };
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
});
