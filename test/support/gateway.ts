import { createServer, request, type Server } from 'node:http';
import { listenOnLoopback } from '../../simulator/loopback';

/** A reverse proxy as it stands before an api, which answers 503 itself while it is closed. */
export class Gateway {
  isClosed = false;
  /** What was asked for, with the `Last-Event-ID` that came with it. */
  readonly requests: { path: string; lastEventId: string | undefined; status: number }[] = [];

  url = '';

  private constructor(private readonly server: Server) {}

  static async before(target: string): Promise<Gateway> {
    const server = createServer();
    const gateway = new Gateway(server);
    server.on('request', (incoming, outgoing) => {
      const path = incoming.url ?? '';
      const lastEventId = incoming.headers['last-event-id'] as string | undefined;
      gateway.requests.push({ path, lastEventId, status: gateway.isClosed ? 503 : 200 });
      if (gateway.isClosed)
        return void outgoing.writeHead(503, { 'Content-Type': 'text/html' }).end('<html>');
      const { method, headers } = incoming;
      const onward = request(target + path, { method, headers }, (answer) => {
        outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(outgoing);
      });
      onward.on('error', () => outgoing.destroy());
      outgoing.on('close', () => onward.destroy());
      incoming.pipe(onward);
    });
    gateway.url = await listenOnLoopback(server);
    return gateway;
  }

  /** Breaks every connection, as a restart does. */
  cut(): void {
    this.server.closeAllConnections();
  }

  close(): void {
    this.server.close();
    this.cut();
  }
}
