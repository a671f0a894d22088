// Longer than usual: the order of the checks and every answer to Kick, in one place.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import type { FrontRoute } from '../platform/http/front-door';
import { Log } from '../platform/log/log';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { DeliveryRecord } from './delivery-record';
import type { DeliveryStatus } from './delivery.service';
import { tellOfDelivery } from './delivery-trace';
import { DoubtfulDeliveries } from './doubtful-deliveries';
import { PublicKeys } from './public-keys';
import { BodyTooLarge, passOver, readBody, toldLength } from './raw-body';
import { ReceptionService } from './reception.service';
import {
  type DeliveryHeaders,
  MISSING_SIGNATURE,
  readHeaders,
  sentMs,
  SignatureCheck,
  type SignatureProblem,
} from './signature';
import { type RefusalReason, type Reported, WebhookMetrics } from './webhook-metrics';

const RETRY_AFTER_SECONDS = '5';

const received = (status: DeliveryStatus) => JSON.stringify({ received: true, status });
const RECEIVED: Record<DeliveryStatus, string> = {
  accepted: received('accepted'),
  duplicate: received('duplicate'),
  ignored: received('ignored'),
  dead_letter: received('dead_letter'),
};

const HOME = '/api/webhook';
const NOT_LOOKED_UP = 'Kick was not asked yet whose channel this is; send it again later';

/** Of each reason a refusal is logged once in this time, since strangers can cause any number of them. */
const REPORT_MS = 60_000;

/**
 * `POST /api/webhook`, the one route that does not go through Express and Nest's pipeline: those cost five times what
 * the work itself costs. It needs the raw bytes and nothing else of a framework.
 */
@Injectable()
export class WebhookEndpoint implements FrontRoute {
  readonly signature: SignatureCheck;
  /** When a refusal was last logged, by its reason (ms). */
  private readonly reported = new Map<Reported, number>();

  constructor(
    settings: Settings,
    private readonly keys: PublicKeys,
    private readonly doubtful: DoubtfulDeliveries,
    readonly reception: ReceptionService,
    private readonly metrics: WebhookMetrics,
    private readonly record: DeliveryRecord,
    private readonly log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    this.signature = new SignatureCheck(keys.current, settings.KICK_WEBHOOK_MAX_AGE_SECONDS);
  }

  /** Whether this request is one to answer here, whatever its method. */
  static matches({ url = '' }: IncomingMessage): boolean {
    return url.startsWith(HOME) && /^\/?(\?|$)/.test(url.slice(HOME.length));
  }

  take(request: IncomingMessage, response: ServerResponse): boolean {
    if (!WebhookEndpoint.matches(request)) return false;
    void this.handle(request, response);
    return true;
  }

  /**
   * Answers the request; never throws.
   * @param whose where several communities have one address: which of them receives a delivery, by its body; null when that
   * cannot be told yet
   */
  async handle(
    request: IncomingMessage,
    response: ServerResponse,
    whose: (rawBody: Buffer) => WebhookEndpoint | null = () => this,
  ): Promise<void> {
    if (request.method !== 'POST') return this.explain(response);
    const started = performance.now();
    let rawBody: Buffer;
    const headers = readHeaders(request.headers);
    const encoding = request.headers['content-encoding'];
    try {
      // What is refused whatever its bytes are is not held; in chunks it is read on, as it may be too large.
      if (!headers || isEncoded(encoding)) {
        if (toldLength(request) !== 'fits') await passOver(request);
        return headers
          ? this.refuseEncoding(response, encoding)
          : this.refuseSignature(response, MISSING_SIGNATURE);
      }
      rawBody = await readBody(request);
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) return; // The sender hung up; nobody is there to be answered.
      // Whatever is still on its way is thrown away, and the connection ends with it.
      response.setHeader('Connection', 'close');
      return this.refuse(response, 'too_large', 413, 'Payload Too Large', error.message);
    }
    const endpoint = whose(rawBody);
    if (endpoint === null) {
      const problem = this.signature.problem(headers, rawBody, Date.now());
      return problem ? this.refuseSignature(response, problem) : this.refuseForNow(response, NOT_LOOKED_UP);
    }
    await endpoint.receive(headers, rawBody, response, started);
  }

  /** @param started when the request came (performance.now) */
  private async receive(
    headers: DeliveryHeaders,
    rawBody: Buffer,
    response: ServerResponse,
    started: number,
  ): Promise<void> {
    const receivedMs = Date.now();
    let problem = this.signature.problem(headers, rawBody, receivedMs);
    // Kick may sign with another key from one delivery to the next.
    if (problem?.reason === 'invalid_signature') {
      const key = await this.keys.sinceFailure();
      if (key === 'changed') problem = this.signature.problem(headers, rawBody, receivedMs);
      if (key === 'unknown') this.doubtful.keep({ headers, rawBody, receivedMs }, this);
    }
    if (problem) return this.refuseSignature(response, problem);
    const delivery = { headers, rawBody, receivedMs };
    try {
      const status = await this.reception.receive(delivery);
      answer(response, 200, RECEIVED[status]);
      this.metrics.received(headers.type, status, performance.now() - started, receivedMs - sentMs(headers));
      if (this.traces) tellOfDelivery(this.traces, delivery, started, status);
    } catch (error) {
      this.report('unavailable', String(error));
      this.refuseForNow(response, 'no store could take the delivery; send it again later');
      if (this.traces) tellOfDelivery(this.traces, delivery, started, 'unavailable');
    }
  }

  private refuseForNow(response: ServerResponse, message: string): void {
    this.metrics.unavailable();
    response.setHeader('Retry-After', RETRY_AFTER_SECONDS);
    answer(response, 503, errorBody(503, 'Service Unavailable', message));
  }

  /** For people who open the address that they entered at Kick. */
  private explain(response: ServerResponse): void {
    response.setHeader('Allow', 'POST');
    const message = 'deliveries are POSTed here, by Kick; a POST that Kick has not signed is answered 401';
    answer(response, 405, errorBody(405, 'Method Not Allowed', message));
  }

  private refuseSignature(response: ServerResponse, { reason, advice }: SignatureProblem): void {
    this.refuse(response, reason, 401, reason, advice);
  }

  private refuseEncoding(response: ServerResponse, encoding: string | undefined): void {
    response.setHeader('Accept-Encoding', 'identity');
    const message = `the body is encoded (Content-Encoding: ${encoding?.slice(0, 40)}), but Kick signed the bytes before that: send them as they came from Kick, and switch off compression of requests in the proxies between`;
    this.refuse(response, 'encoded', 415, 'Unsupported Media Type', message);
  }

  private refuse(
    response: ServerResponse,
    reason: RefusalReason,
    statusCode: number,
    error: string,
    message: string,
  ): void {
    this.metrics.refused(reason);
    this.record.refused(reason);
    this.report(reason, message);
    answer(response, statusCode, errorBody(statusCode, error, message));
  }

  /** Kick shows its answers to nobody, so what is wrong must be found here. */
  private report(reason: Reported, message: string): void {
    const now = Date.now();
    if (now - (this.reported.get(reason) ?? 0) < REPORT_MS) return;
    this.reported.set(reason, now);
    this.log.warn({ reason, advice: message }, `a delivery was refused: ${reason}`);
  }
}

const isEncoded = (encoding: string | undefined) =>
  encoding !== undefined && encoding !== '' && encoding.toLowerCase() !== 'identity';

const errorBody = (statusCode: number, error: string, message: string) =>
  JSON.stringify({ statusCode, error, message });

function answer(response: ServerResponse, statusCode: number, json: string): void {
  response.writeHead(statusCode, {
    'Content-Type': 'application/json; charset=utf-8',
    'Content-Length': Buffer.byteLength(json),
  });
  response.end(json);
}
