import { createServer, request, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** A reverse proxy as it stands before an api, which answers 503 itself while it is closed. */
export class Gateway {
  isClosed = false;
  /** What was asked for, with the `Last-Event-ID` that came with it. */
  readonly requests: { path: string; lastEventId: string | undefined; status: number }[] = [];

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
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return gateway;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
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
