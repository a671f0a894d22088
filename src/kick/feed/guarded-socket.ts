import { type RawData, WebSocket } from 'ws';

const HANDSHAKE_MS = 10_000;
const MAX_FRAME = 1024 * 1024;

/**
 * The socket that pusher-js is given. The library throws out of its socket's events at a frame that is no event of
 * Pusher's (seen with `{}`), which would end the process: such frames are passed over here, and what it throws at all the
 * same ends the connection.
 */
export class GuardedSocket {
  onopen?: () => void;
  onerror?: (error: Error) => void;
  onclose?: (event: { code: number; reason: string; wasClean: boolean }) => void;
  onmessage?: (event: { data: string }) => void;
  private readonly socket: WebSocket;

  constructor(url: string) {
    this.socket = new WebSocket(url, { handshakeTimeout: HANDSHAKE_MS, maxPayload: MAX_FRAME });
    this.socket.on('open', () => this.guard(() => this.onopen?.()));
    this.socket.on('error', (error) => this.guard(() => this.onerror?.(error)));
    this.socket.on('close', (code, reason) =>
      this.guard(() => this.onclose?.({ code, reason: String(reason), wasClean: code === 1000 })),
    );
    this.socket.on('message', (raw: RawData) => {
      const data = String(raw);
      if (isEvent(data)) this.guard(() => this.onmessage?.({ data }));
    });
  }

  send(text: string): void {
    this.socket.send(text);
  }

  close(): void {
    this.socket.close();
  }

  private guard(work: () => void): void {
    try {
      work();
    } catch {
      this.socket.terminate();
    }
  }
}

function isEvent(text: string): boolean {
  try {
    const frame = JSON.parse(text) as { event?: unknown } | null;
    return typeof frame?.event === 'string';
  } catch {
    return false;
  }
}
