import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { listenOnLoopback } from '../../simulator/loopback';

/** Somebody's server on this machine, which reads each request to its end. */
export abstract class HttpReceiver {
  /** Of the server, once it has started. */
  origin = '';
  private readonly server = createServer((request, response) => {
    this.arrives(response);
    // A sender may be gone before its end.
    void text(request).then(
      (body) => this.take(request, body, response),
      () => undefined,
    );
  });

  async start(): Promise<this> {
    this.origin = await listenOnLoopback(this.server);
    return this;
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }

  /** A request has come, and its body may be on its way. */
  protected arrives(_response: ServerResponse): void {}

  protected abstract take(request: IncomingMessage, body: string, response: ServerResponse): void;
}
