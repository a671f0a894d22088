import type { IncomingHttpHeaders, IncomingMessage, ServerResponse } from 'node:http';
import { Webhook } from 'standardwebhooks';
import { HttpReceiver } from './http-receiver';

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
export class WebhookReceiver extends HttpReceiver {
  readonly received: Received[] = [];
  /** Requests that are being answered now, and the most there ever were. */
  private open = 0;
  mostOpen = 0;
  answer: Answer = (response) => void response.writeHead(204).end();

  static start(): Promise<WebhookReceiver> {
    return new WebhookReceiver().start();
  }

  get url(): string {
    return `${this.origin}/hook`;
  }

  /** Each once, as a receiver that remembers ids has them. */
  get distinct(): Received[] {
    return [...new Map(this.received.map((each) => [each.id, each])).values()];
  }

  protected override arrives(response: ServerResponse): void {
    this.open += 1;
    this.mostOpen = Math.max(this.mostOpen, this.open);
    response.on('close', () => (this.open -= 1));
  }

  protected take({ headers, url: path = '' }: IncomingMessage, raw: string, response: ServerResponse): void {
    const id = String(headers['webhook-id']);
    const received = { id, path, headers, raw, body: JSON.parse(raw) as Received['body'] };
    this.received.push(received);
    void this.answer(response, received);
  }
}

/** By the specification's own library. @throws when the signature is not of this secret */
export function verify({ raw, headers }: Received, secret: string): unknown {
  return new Webhook(secret).verify(raw, headers as Record<string, string>);
}
