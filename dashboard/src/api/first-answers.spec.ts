import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ChatFeed } from '../chat/chat-feed';
import { BoardFeed } from '../leaderboard/board-feed';
import { board, message } from '../testing/shapes';
import { storeAccessKey } from './access-key';
import { askFirst } from './first-answers';

const { signal } = new AbortController();

describe('what is asked for before the page is there', () => {
  let asked: { path: string; key: string | null }[];
  let status: number;
  let now: number;

  beforeEach(() => {
    asked = [];
    status = 200;
    now = 1_000_000;
    vi.spyOn(Date, 'now').mockImplementation(() => now);
    vi.spyOn(globalThis, 'fetch').mockImplementation((input, init) => {
      const { url, headers } = new Request(input, init);
      asked.push({ path: new URL(url).pathname, key: headers.get('X-API-Key') });
      const chat = { messages: [message('m1')], next_cursor: null };
      const body = url.includes('/api/chat') ? chat : board({ ann: 3 });
      return Promise.resolve(Response.json(body, { status, headers: { ETag: '"1"' } }));
    });
  });
  afterEach(() => storeAccessKey(''));

  const poll = async (chat = new ChatFeed('4242'), leaderboard = new BoardFeed('4242')) => {
    await Promise.all([chat.poll(signal), leaderboard.poll(signal)]);
    return [chat.store.get().messages.length, leaderboard.store.get().board?.leaderboard.length];
  };

  it('is what board and chat ask for first, and they ask for it no second time', async () => {
    storeAccessKey('k1');
    askFirst('4242');
    const first = [
      { path: '/api/stream-session/leaderboard', key: 'k1' },
      { path: '/api/chat', key: 'k1' },
    ];
    expect(asked).toEqual(first);
    expect(await poll()).toEqual([1, 1]);
    expect(asked).toEqual(first);
    await poll();
    expect(asked).toHaveLength(4);
  });

  it('is asked for anew when the page was shown much later', async () => {
    askFirst('4242');
    now += 60_000;
    await poll();
    expect(asked).toHaveLength(4);
  });

  it('is not given to another channel', async () => {
    askFirst('4242');
    await poll(new ChatFeed('77'), new BoardFeed('77'));
    expect(asked).toHaveLength(4);
    await poll();
    expect(asked).toHaveLength(4);
  });

  it('says why the server refused', async () => {
    status = 401;
    askFirst('4242');
    await expect(poll()).rejects.toMatchObject({ status: 401, isRefusal: true });
    await expect(new BoardFeed('4242').poll(signal)).rejects.toMatchObject({ status: 401 });
  });
});
