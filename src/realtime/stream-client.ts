import type { OutgoingHttpHeaders } from 'node:http';
import { HEARTBEAT, retryField } from './server-sent-events';

/** Bytes that may wait for a client that does not read. A tick of a busy chat has some ten thousand. */
const MAX_WAITING_BYTES = 1024 * 1024;

export const STREAM_HEADERS = {
  'Content-Type': 'text/event-stream; charset=utf-8',
  'Cache-Control': 'no-cache, no-transform',
  // Proxies that know it (nginx) then pass on each event at once.
  'X-Accel-Buffering': 'no',
};

/** The part of an HTTP response that is needed here; `writableLength` are bytes the client has not taken yet. */
interface EventSink {
  readonly writableLength: number;
  readonly destroyed: boolean;
  readonly writableEnded: boolean;
  /** Whether each write is a chunk of HTTP/1.1, once the head is written; what is below the response then. */
  readonly chunkedEncoding?: boolean;
  readonly socket?: { write(chunk: Buffer): unknown } | null;
  writeHead(status: number, headers: OutgoingHttpHeaders): unknown;
  write(chunk: Buffer): boolean;
  end(): void;
  destroy(): void;
}

/**
 * One connection. Until it is opened, what happens meanwhile waits behind its first bytes. Promise: never more than
 * MAX_WAITING_BYTES wait here; a client that is further behind is disconnected, and resumes where it was.
 */
export class StreamClient {
  private queue: Buffer[] | null = [];
  private isAnswered = false;

  constructor(
    private readonly sink: EventSink,
    private readonly onDropped: () => void,
    /** The API key that it was let in by. */
    readonly key?: string,
    /** Of the answer, besides those of every stream. */
    private readonly headers: OutgoingHttpHeaders = {},
  ) {}

  /** Forgets what waits: what is written first will hold it. */
  restart(): void {
    this.queue = [];
  }

  /**
   * Says that it is connected, before there is anything to tell it, or that it still is: a browser's EventSource gives up for ever
   * when it gets an error instead, and a proxy cuts what is silent.
   */
  keepWaiting(): void {
    if (this.isOver()) return;
    this.answer();
    this.write(HEARTBEAT);
  }

  /** Writes the first events, then what happened since `restart`. */
  open(first: Buffer): void {
    if (this.isOver()) return;
    const queue = this.queue ?? [];
    this.queue = null;
    this.answer();
    for (const events of [first, ...queue]) this.write(events);
    this.dropIfBehind();
  }

  /** @param events one tick's; the buffer is shared by all clients of a channel */
  send(events: Buffer): void {
    if (this.isOver()) return;
    if (this.queue) this.queue.push(events);
    else this.write(events);
    this.dropIfBehind();
  }

  /** Ends it in order; one that is not answered yet is left to whoever answers it. */
  end(): void {
    if (this.isAnswered) this.sink.end();
  }

  private answer(): void {
    if (this.isAnswered) return;
    this.isAnswered = true;
    this.sink.writeHead(200, { ...this.headers, ...STREAM_HEADERS });
    this.sink.write(retryField());
  }

  /** Node would write four pieces to each client, gathered a turn later, where all of them can share one. */
  private write(events: Buffer): void {
    const { chunkedEncoding, socket } = this.sink;
    if (chunkedEncoding && socket && events.length > 0) socket.write(chunkOf(events));
    else this.sink.write(events);
  }

  /** Whether the connection has gone and its 'close' is yet to come: writing would be an error then. */
  private isOver(): boolean {
    return this.sink.destroyed || this.sink.writableEnded;
  }

  private dropIfBehind(): void {
    const queued = this.queue?.reduce((sum, { length }) => sum + length, 0) ?? 0;
    if (queued + this.sink.writableLength <= MAX_WAITING_BYTES) return;
    this.queue = [];
    this.onDropped();
    this.sink.destroy();
  }
}

const CHUNK_END = Buffer.from('\r\n');
/** By the bytes that are in them, which many clients get. */
const chunks = new WeakMap<Buffer, Buffer>();

/** The bytes as one chunk of HTTP/1.1. */
function chunkOf(bytes: Buffer): Buffer {
  const known = chunks.get(bytes);
  if (known) return known;
  const chunk = Buffer.concat([Buffer.from(`${bytes.length.toString(16)}\r\n`), bytes, CHUNK_END]);
  chunks.set(bytes, chunk);
  return chunk;
}
