import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { SharedEvents } from './shared-events';
import type { PageMessage, WorkerMessage } from './shared-messages';

const ACCESS = { baseUrl: 'http://api.example' };
const coin = (id: string) => `id: ${id}\nevent: coin\ndata: {"message_id":"m${id}","amount":1}\n\n`;

/** A page as the worker sees it. */
class Page {
  static readonly all: Page[] = [];
  readonly told: WorkerMessage[] = [];

  constructor(private readonly worker: SharedEvents) {
    Page.all.push(this);
  }

  tell(message: WorkerMessage): void {
    this.told.push(message);
  }
  send(message: PageMessage): void {
    this.worker.receive(this, message);
  }
  join(key: string | null = null): this {
    this.send({
      kind: 'join',
      source: { options: key === null ? ACCESS : { ...ACCESS, apiKey: key }, broadcasterId: '4242' },
    });
    return this;
  }
  get kinds(): string[] {
    return this.told.map(({ kind }) => kind).filter((kind) => kind !== 'beat');
  }
}

describe('SharedEvents', () => {
  let worker: SharedEvents;
  /** Connections to the server in the order in which they were opened. */
  let connections: { isOpen: boolean; write: (text: string) => Promise<void> }[];

  beforeEach(() => {
    vi.useFakeTimers();
    connections = [];
    vi.spyOn(globalThis, 'fetch').mockImplementation(async (request) => {
      const { signal } = request as Request;
      const body = new ReadableStream<Uint8Array>({
        start(controller) {
          const connection = {
            isOpen: true,
            write: async (text: string) => {
              controller.enqueue(new TextEncoder().encode(text));
              await vi.advanceTimersByTimeAsync(1);
            },
          };
          connections.push(connection);
          signal.addEventListener('abort', () => {
            connection.isOpen = false;
            controller.error(signal.reason);
          });
        },
      });
      return new Response(body, { headers: { 'Content-Type': 'text/event-stream' } });
    });
    worker = new SharedEvents();
    worker.startBeating();
  });
  afterEach(async () => {
    for (const page of Page.all.splice(0)) page.send({ kind: 'leave' });
    await settle();
    vi.clearAllTimers();
    vi.useRealTimers();
  });
  const settle = () => vi.advanceTimersByTimeAsync(1);

  it('holds one connection for all pages of a channel, and tells those that come later that they are late', async () => {
    const first = new Page(worker).join();
    await settle();
    const second = new Page(worker).join();
    await settle();
    await connections[0]?.write(coin('1'));
    expect(connections).toHaveLength(1);
    expect(first.kinds).toEqual(['joined', 'open', 'events']);
    expect(second.told[0]).toEqual({ kind: 'joined', isLate: true, isOpen: true });
    expect(second.kinds).toEqual(['joined', 'events']);
  });

  it('shows nobody what another key opens', async () => {
    new Page(worker).join('a');
    new Page(worker).join('b');
    await settle();
    expect(connections).toHaveLength(2);
  });

  it('closes the connection after the last page, and opens another for the next', async () => {
    const [first, second] = [new Page(worker).join(), new Page(worker).join()];
    await settle();
    first.send({ kind: 'leave' });
    await settle();
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([true]);
    second.send({ kind: 'leave' });
    await settle();
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([false]);
    first.join();
    await settle();
    expect(first.told.at(-2)).toEqual({ kind: 'joined', isLate: false, isOpen: false });
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([false, true]);
  });

  it('sends nothing to a page that gives no sign of life; it may come back', async () => {
    const [awake, frozen] = [new Page(worker).join(), new Page(worker).join()];
    for (let i = 0; i < 8; i += 1) {
      await vi.advanceTimersByTimeAsync(5000);
      awake.send({ kind: 'alive' });
      await connections[0]?.write(':\n\n');
    }
    expect(frozen.told.at(-1)).toEqual({ kind: 'dropped' });
    await connections[0]?.write(coin('1'));
    expect(frozen.kinds).not.toContain('events');
    expect(awake.kinds).toContain('events');
    frozen.send({ kind: 'alive' });
    expect(frozen.told.at(-1)).toEqual({ kind: 'dropped' });
    frozen.join();
    await connections[0]?.write(coin('2'));
    expect(frozen.told.at(-1)).toMatchObject({ kind: 'events', events: [{ data: { message_id: 'm2' } }] });
  });

  it('connects anew after the machine slept, and says since when nothing was heard', async () => {
    const page = new Page(worker).join();
    await settle();
    const awakeMs = Date.now();
    vi.setSystemTime(awakeMs + 30 * 60_000);
    page.send({ kind: 'alive' });
    await settle();
    expect(connections.map(({ isOpen }) => isOpen)).toEqual([false, true]);
    expect(page.kinds).toEqual(['joined', 'open', 'lost', 'open']);
    const lost = page.told.find((message) => message.kind === 'lost');
    expect(lost?.heardMs).toBeLessThanOrEqual(awakeMs);
  });
});
