import { createServer, type IncomingHttpHeaders, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Webhook } from 'standardwebhooks';

/** An event as a receiver sees it. */
export interface Received {
  id: string;
  path: string;
  headers: IncomingHttpHeaders;
  raw: string;
  body: { type: string; timestamp: string; data: Record<string, unknown> };
}

/** How to answer; by default 204. */
type Answer = (response: ServerResponse, received: Received) => void | Promise<void>;

/** Somebody's server that takes outgoing webhooks. */
export class WebhookReceiver {
  readonly received: Received[] = [];
  /** Requests that are being answered now, and the most there ever were. */
  open = 0;
  mostOpen = 0;
  answer: Answer = (response) => void response.writeHead(204).end();

  private constructor(private readonly server: Server) {}

  static async start(): Promise<WebhookReceiver> {
    const server = createServer();
    const receiver = new WebhookReceiver(server);
    server.on('request', (request, response) => {
      receiver.open += 1;
      receiver.mostOpen = Math.max(receiver.mostOpen, receiver.open);
      response.on('close', () => (receiver.open -= 1));
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const raw = Buffer.concat(chunks).toString();
        const { headers, url: path = '' } = request;
        const received = {
          id: String(headers['webhook-id']),
          path,
          headers,
          raw,
          body: JSON.parse(raw) as Received['body'],
        };
        receiver.received.push(received);
        void receiver.answer(response, received);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return receiver;
  }

  get port(): number {
    return (this.server.address() as AddressInfo).port;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}/hook`;
  }

  /** Each once, as a receiver that remembers ids has them. */
  get distinct(): Received[] {
    return [...new Map(this.received.map((each) => [each.id, each])).values()];
  }

  close(): Promise<void> {
    this.server.closeAllConnections();
    return new Promise((resolve) => this.server.close(() => resolve()));
  }
}

/** By the specification's own library. @throws when the signature is not of this secret */
export function verify({ raw, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(raw, headers as Record<string, string>);
}
