import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import type { DeliveryStatus } from './delivery.service';
import { BodyTooLarge, readBody } from './raw-body';
import { ReceptionService } from './reception.service';
import { readHeaders, SignatureCheck, type SignatureProblem } from './signature';
import { WebhookMetrics } from './webhook-metrics';

const RETRY_AFTER_SECONDS = '5';

const received = (status: DeliveryStatus) => JSON.stringify({ received: true, status });
const RECEIVED: Record<DeliveryStatus, string> = {
  accepted: received('accepted'),
  duplicate: received('duplicate'),
  ignored: received('ignored'),
  dead_letter: received('dead_letter'),
};

const ADVICE: Record<SignatureProblem, string> = {
  missing_signature: 'the Kick-Event-* headers are missing or malformed; deliveries come from Kick, signed',
  invalid_signature:
    'the signature does not belong to these bytes and this public key (setting KICK_PUBLIC_KEY)',
  stale:
    'the delivery is too old, in the future or without a readable time (setting KICK_WEBHOOK_MAX_AGE_SECONDS)',
};

/**
 * `POST /api/webhook`, the one route that does not go through Express and Nest's pipeline: those cost five times what
 * the work itself costs. It needs the raw bytes and nothing else of a framework.
 */
@Injectable()
export class WebhookEndpoint {
  private readonly signature: SignatureCheck;

  constructor(
    settings: Settings,
    private readonly reception: ReceptionService,
    private readonly metrics: WebhookMetrics,
    private readonly log: Log,
  ) {
    this.signature = new SignatureCheck(settings.KICK_PUBLIC_KEY, settings.KICK_WEBHOOK_MAX_AGE_SECONDS);
  }

  /** Whether this request is ours to answer. */
  matches(request: IncomingMessage): boolean {
    const { url } = request;
    return request.method === 'POST' && (url === '/api/webhook' || url?.startsWith('/api/webhook?') === true);
  }

  /** Answers the request; never throws. */
  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const started = performance.now();
    let rawBody: Buffer;
    try {
      rawBody = await readBody(request);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) return; // The sender hung up; nobody is there to be answered.
      // The rest of the body is not read, so the connection cannot be used again.
      response.setHeader('Connection', 'close');
      return this.refuse(response, 413, 'Payload Too Large', error.message);
    }
    const headers = readHeaders(request.headers);
    const receivedMs = Date.now();
    const problem = headers ? this.signature.problem(headers, rawBody, receivedMs) : 'missing_signature';
    if (!headers || problem) {
      this.metrics.refused(problem as SignatureProblem);
      return this.refuse(response, 401, problem as SignatureProblem, ADVICE[problem as SignatureProblem]);
    }
    try {
      const status = await this.reception.receive({ headers, rawBody, receivedMs });
      answer(response, 200, RECEIVED[status]);
      this.metrics.received(headers.type, status, performance.now() - started);
    } catch (error) {
      this.metrics.unavailable();
      this.log.debug(error);
      response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
      this.refuse(
        response,
        503,
        'Service Unavailable',
        'no store could take the delivery; send it again later',
      );
    }
  }

  private refuse(response: ServerResponse, statusCode: number, error: string, message: string): void {
    answer(response, statusCode, JSON.stringify({ statusCode, error, message }));
  }
}

function answer(response: ServerResponse, statusCode: number, json: string): void {
  response.writeHead(statusCode, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
  });
  response.end(json);
}
