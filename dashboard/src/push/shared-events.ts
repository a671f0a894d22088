import { connect, type StreamEvent } from '@kickboard/client';
import {
  BEAT_MS,
  type PageLink,
  type PageMessage,
  type StreamSource,
  type WorkerMessage,
} from './shared-messages';

/** Several missed signs of life: the page is closed or frozen, and what is sent to it would wait and come as a flood. */
const GONE_MS = 30_000;

/** A pause between beats that only a machine that slept makes: its connections are dead, and nobody has closed them. */
const SLEPT_MS = 20_000;

interface SharedStream {
  readonly source: StreamSource;
  readonly followers: Set<PageLink>;
  stop: AbortController;
  isOpen: boolean;
}

/**
 * The worker's side: one stream for all pages that follow the same channel of the same server with the same key. It is
 * opened for the first page and closed after the last. A page that comes later is told so, and reads what it lacks itself.
 */
export class SharedEvents {
  private readonly streams = new Map<string, SharedStream>();
  private readonly joined = new Map<PageLink, { name: string; seenMs: number }>();
  private beatMs = Date.now();

  /** Takes one message of a page. */
  receive(page: PageLink, message: PageMessage): void {
    this.restartAfterSleep();
    if (message.kind === 'join') return this.join(page, message.source);
    if (message.kind === 'leave') return this.leave(page);
    const place = this.joined.get(page);
    if (place) place.seenMs = Date.now();
    else page.tell({ kind: 'dropped' });
  }

  /** Runs until the worker ends: browsers end it with its last page. */
  startBeating(): void {
    setInterval(() => this.beat(), BEAT_MS);
  }

  private beat(): void {
    this.restartAfterSleep();
    const now = Date.now();
    this.beatMs = now;
    for (const [page, { seenMs }] of this.joined) {
      if (now - seenMs <= GONE_MS) page.tell({ kind: 'beat' });
      else {
        this.leave(page);
        page.tell({ kind: 'dropped' });
      }
    }
  }

  private join(page: PageLink, source: StreamSource): void {
    this.leave(page);
    const name = JSON.stringify(source);
    const running = this.streams.get(name);
    const stream = running ?? { source, followers: new Set(), stop: new AbortController(), isOpen: false };
    stream.followers.add(page);
    this.joined.set(page, { name, seenMs: Date.now() });
    page.tell({ kind: 'joined', isLate: running !== undefined, isOpen: stream.isOpen });
    if (running) return;
    this.streams.set(name, stream);
    this.open(stream);
  }

  private open(stream: SharedStream): void {
    const { source, stop } = stream;
    void connect(source.options, source.broadcasterId, this.listenerOf(stream), stop.signal);
  }

  private restartAfterSleep(): void {
    const awakeMs = this.beatMs;
    if (Date.now() - awakeMs <= SLEPT_MS) return;
    this.beatMs = Date.now();
    for (const stream of this.streams.values()) {
      stream.stop.abort();
      this.listenerOf(stream).onLost(awakeMs);
      stream.stop = new AbortController();
      this.open(stream);
    }
  }

  private leave(page: PageLink): void {
    const name = this.joined.get(page)?.name ?? '';
    const stream = this.streams.get(name);
    this.joined.delete(page);
    stream?.followers.delete(page);
    if (stream?.followers.size !== 0) return;
    this.streams.delete(name);
    stream.stop.abort();
  }

  private listenerOf(stream: SharedStream) {
    const tellAll = (isOpen: boolean, message: WorkerMessage) => {
      stream.isOpen = isOpen;
      for (const page of stream.followers) page.tell(message);
    };
    return {
      onOpen: () => tellAll(true, { kind: 'open' }),
      onLost: (heardMs: number) => tellAll(false, { kind: 'lost', heardMs }),
      onEvents: (events: StreamEvent[]) => tellAll(true, { kind: 'events', events }),
    };
  }
}
