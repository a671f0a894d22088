import { connect, type Socket } from 'node:net';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * One kept-alive HTTP connection with one request in flight, for requests that are bytes already. It understands
 * exactly what our servers answer (a Content-Length or 304, no chunks) and costs a tenth of an HTTP client, so that the
 * machine's cores are left to what is measured.
 */
export class Connection {
  private answered: ((status: number) => void) | undefined;
  private failed: ((error: Error) => void) | undefined;
  private received: Buffer = Buffer.alloc(0);

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.on('data', (chunk: Buffer) => this.take(chunk));
    socket.on('error', (error) => this.failed?.(error));
    socket.on('close', () => this.failed?.(new Error('the server closed the connection')));
  }

  static open(port: number): Promise<Connection> {
    return new Promise((resolve, reject) => {
      const socket = connect(port, '127.0.0.1', () => resolve(new Connection(socket)));
      socket.once('error', reject);
    });
  }

  /** Status of the answer. */
  send(request: Buffer): Promise<number> {
    return new Promise((resolve, reject) => {
      this.answered = resolve;
      this.failed = reject;
      this.socket.write(request);
    });
  }

  close(): void {
    this.failed = undefined;
    this.socket.destroy();
  }

  private take(chunk: Buffer): void {
    this.received = this.received.length === 0 ? chunk : Buffer.concat([this.received, chunk]);
    const end = this.received.indexOf(HEAD_END);
    if (end < 0) return;
    const head = this.received.toString('latin1', 0, end);
    const status = Number(head.slice(9, 12));
    const length = status === 304 ? '0' : /content-length: *(\d+)/i.exec(head)?.[1];
    if (length === undefined) return this.failed?.(new Error(`an answer without Content-Length: ${head}`));
    if (this.received.length < end + 4 + Number(length)) return;
    this.received = this.received.subarray(end + 4 + Number(length));
    const { answered } = this;
    this.answered = undefined;
    answered?.(status);
  }
}
