import { afterEach, describe, expect, it, vi } from 'vitest';
import { storeAccessKey } from './access-key';
import { ApiError, bodyOf } from '@kickboard/client';
import { api } from './client';

const { signal } = new AbortController();
const query = { broadcaster_user_id: '4242', limit: 1 };
const sessions = () => bodyOf(api.GET('/api/stream-sessions', { params: { query }, signal }));

/** These lines are compiled and never run: an unexpected success to compile fails the type check. */
export function wrongRequests(): void {
  // @ts-expect-error: no such path
  void api.GET('/api/stream-session', {});
  // @ts-expect-error: no such parameter
  void api.GET('/api/chat', { params: { query: { broadcaster: '4242' } } });
  // @ts-expect-error: no such method
  void api.POST('/api/chat/recent', {});
  // @ts-expect-error: no such field in the body
  void api.POST('/api/chat/sweet-coins', { body: { message_ids: [] } });
  // @ts-expect-error: no such field in the answer
  void sessions().then((body) => body.streams);
}

describe('the API client', () => {
  const answer = (given: () => Response) =>
    vi.spyOn(globalThis, 'fetch').mockImplementation(() => Promise.resolve(given()));

  afterEach(() => storeAccessKey(''));

  it('asks the origin of the page, with the key of this tab as a header', async () => {
    storeAccessKey('k1');
    const fetch = answer(() => Response.json({ sessions: [] }));
    expect(await sessions()).toEqual({ sessions: [] });
    const [[request]] = fetch.mock.calls as [[Request]];
    const { url, headers } = request;
    expect(url).toBe(`${location.origin}/api/stream-sessions?broadcaster_user_id=4242&limit=1`);
    expect(headers.get('X-API-Key')).toBe('k1');
  });

  it('says why the server refused, and when to come back', async () => {
    answer(() => Response.json({ message: ['limit must be a number', 'and small'] }, { status: 400 }));
    await expect(sessions()).rejects.toMatchObject({
      message: 'limit must be a number; and small',
      isRefusal: true,
    });
    answer(() => new Response('<html>', { status: 503, headers: { 'Retry-After': '2' } }));
    await expect(sessions()).rejects.toMatchObject({
      message: 'The server answered 503',
      retryAfterMs: 2000,
      isRefusal: false,
    });
  });

  it('has no answer where there is no network, or nothing in it', async () => {
    vi.spyOn(globalThis, 'fetch').mockRejectedValue(new TypeError('Failed to fetch'));
    await expect(sessions()).rejects.toThrow('The server cannot be reached');
    answer(() => new Response(''));
    await expect(sessions()).rejects.toThrow(ApiError);
  });
});
