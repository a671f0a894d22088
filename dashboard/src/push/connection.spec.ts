import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { connect, type ConnectionListener } from '@kickboard/client';

/** A server whose connections a test writes to and ends. */
class FakeStream {
  readonly requests: { url: string; lastEventId: string | null }[] = [];
  refuseWith: Response | null = null;
  private controller: ReadableStreamDefaultController<Uint8Array> | undefined;

  readonly answer = async (request: unknown): Promise<Response> => {
    const { url, headers, signal } = request as Request;
    this.requests.push({ url, lastEventId: headers.get('Last-Event-ID') });
    if (this.refuseWith) return this.refuseWith;
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => {
        this.controller = controller;
        signal.addEventListener('abort', () => controller.error(signal.reason));
      },
    });
    return new Response(body, { headers: { 'Content-Type': 'text/event-stream; charset=utf-8' } });
  };

  async write(text: string): Promise<void> {
    this.controller?.enqueue(new TextEncoder().encode(text));
    await vi.advanceTimersByTimeAsync(1);
  }

  async end(): Promise<void> {
    this.controller?.close();
    await vi.advanceTimersByTimeAsync(1);
  }
}

const coin = (id: string) => `id: ${id}\nevent: coin\ndata: {"message_id":"m${id}","amount":1}\n\n`;

describe('connect', () => {
  let server: FakeStream;
  let stop: AbortController;
  const listener = { onOpen: vi.fn(), onEvents: vi.fn(), onLost: vi.fn() } satisfies ConnectionListener;

  beforeEach(async () => {
    vi.useFakeTimers();
    vi.clearAllMocks();
    server = new FakeStream();
    stop = new AbortController();
    vi.spyOn(globalThis, 'fetch').mockImplementation(server.answer);
    void connect({ baseUrl: 'http://api.example' }, '4242', listener, stop.signal);
    await vi.advanceTimersByTimeAsync(1);
  });
  afterEach(() => {
    stop.abort();
    vi.useRealTimers();
  });

  it('hands on what came in one piece in one piece, and leaves out what it does not know', async () => {
    await server.write(
      `retry: 1000\n\n${coin('1')}${coin('2')}event: newer\ndata: {}\n\nevent: coin\ndata: {`,
    );
    expect(listener.onOpen).toHaveBeenCalledOnce();
    expect(listener.onEvents.mock.calls).toEqual([
      [
        [
          { event: 'coin', data: { message_id: 'm1', amount: 1 } },
          { event: 'coin', data: { message_id: 'm2', amount: 1 } },
        ],
      ],
    ]);
    await server.write(`nonsense\n\n${coin('3')}`);
    expect(listener.onEvents.mock.lastCall).toEqual([
      [{ event: 'coin', data: { message_id: 'm3', amount: 1 } }],
    ]);
  });

  it('finds an API that is below a path, with the key that opens it', async () => {
    const answer = vi.spyOn(globalThis, 'fetch').mockImplementation(server.answer);
    const options = { baseUrl: 'http://api.example/kickboard/', apiKey: 'k1' };
    void connect(options, '4242', listener, stop.signal);
    await vi.advanceTimersByTimeAsync(1);
    const [{ url, headers }] = answer.mock.calls.at(-1) as [Request];
    expect(url).toBe('http://api.example/kickboard/api/stream?broadcaster_user_id=4242');
    expect(headers.get('X-API-Key')).toBe('k1');
  });

  it('goes on from the last event when the connection ends', async () => {
    await server.write(coin('7'));
    await server.end();
    expect(listener.onLost).toHaveBeenCalledOnce();
    await vi.advanceTimersByTimeAsync(5000);
    expect(server.requests.map(({ lastEventId }) => lastEventId)).toEqual([null, '7']);
    expect(listener.onOpen).toHaveBeenCalledTimes(2);
  });

  it('gives up a connection on which not even a heartbeat comes', async () => {
    await vi.advanceTimersByTimeAsync(20_000);
    await server.write(': \n\n');
    await vi.advanceTimersByTimeAsync(20_000);
    expect(listener.onLost).not.toHaveBeenCalled();
    await vi.advanceTimersByTimeAsync(20_000);
    expect(listener.onLost).toHaveBeenCalledOnce();
    expect(server.requests.length).toBe(2);
    const heardMs = listener.onLost.mock.lastCall?.[0] as number;
    expect(Date.now() - heardMs).toBeGreaterThan(35_000); // and not when that was found out
  });

  it('notices at once that the network has gone, and that it is back', async () => {
    window.dispatchEvent(new Event('offline'));
    await vi.advanceTimersByTimeAsync(1);
    expect(listener.onLost).toHaveBeenCalledOnce();
    window.dispatchEvent(new Event('online'));
    await vi.advanceTimersByTimeAsync(1);
    expect(server.requests.length).toBe(2);
  });

  it('asks rarely where there are no events: an error, or the page of a static host', async () => {
    server.refuseWith = new Response('<!doctype html>', { headers: { 'Content-Type': 'text/html' } });
    await server.end();
    await vi.advanceTimersByTimeAsync(50_000);
    expect(server.requests.length).toBe(2);
    expect(listener.onOpen).toHaveBeenCalledOnce();
  });
});
