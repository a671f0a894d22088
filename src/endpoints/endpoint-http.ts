import { Agent as HttpAgent, type IncomingMessage, request as httpRequest } from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Webhook } from 'standardwebhooks';
import { plainText } from '../platform/log/pretty-stream';
import { AddressGuard, hostOf } from './address-guard';

/** From the look-up of the name to the end of the response. */
const TIMEOUT_MS = 10_000;
/** Of a response that is no success, for the administrator to read; the rest is not read. */
const MOST_BYTES = 4_096;
const LONGEST_ERROR = 300;
/** Codes of a connection that the other side has closed. */
const CLOSED = new Set(['ECONNRESET', 'EPIPE']);

/** What is sent: signed over id, time of sending and body. */
export interface EndpointMessage {
  url: string;
  /** The first one is the current one. */
  secrets: string[];
  message_id: string;
  body: string;
}

/** `gone`: the server wants no more of them. */
export type Sent =
  | { result: 'delivered'; status: number }
  | { result: 'gone'; error: string; status: number }
  | { result: 'failed'; error: string; status: number | null; retryAfterMs: number | null };

/** Sends messages as the Standard Webhooks specification says. Follows no redirect: it could lead into a private network. */
@Injectable()
export class EndpointHttp implements OnModuleDestroy {
  private readonly agents: { 'http:': HttpAgent; 'https:': HttpsAgent };

  constructor(private readonly guard: AddressGuard) {
    // Free connections are kept for a moment: the next event often follows at once. Many servers close theirs after 5 s.
    const options = { lookup: guard.lookup(), keepAlive: true, timeout: 2_000, maxFreeSockets: 1 };
    this.agents = { 'http:': new HttpAgent(options), 'https:': new HttpsAgent(options) };
  }

  onModuleDestroy(): void {
    for (const agent of Object.values(this.agents)) agent.destroy();
  }

  /** Never rejects. @param stop ends it before its time; it is then `failed`, though it may have arrived */
  async send(message: EndpointMessage, stop: AbortSignal): Promise<Sent> {
    const deadline = AbortSignal.timeout(TIMEOUT_MS);
    try {
      const response = await this.respond(message, AbortSignal.any([deadline, stop]), true);
      const { statusCode: status = 0, headers } = response;
      if (status >= 200 && status < 300) {
        // A short body is read for the sake of the connection, which takes the next event then.
        void beginning(response);
        return { result: 'delivered', status };
      }
      const error = `${status} ${await beginning(response)}`.trim();
      if (status === 410) return { result: 'gone', error, status };
      const is3xx = status >= 300 && status < 400;
      return {
        result: 'failed',
        error: is3xx ? `${status}: redirects are not followed` : error,
        status,
        retryAfterMs: secondsOf(headers['retry-after']),
      };
    } catch (error) {
      const late = deadline.aborted ? `no response within ${TIMEOUT_MS / 1000} s` : reasonOf(error);
      return { result: 'failed', error: shortened(late), status: null, retryAfterMs: null };
    }
  }

  /** @param again once more when it met a connection that the server was closing, which is no failure of the endpoint */
  private async respond(
    message: EndpointMessage,
    signal: AbortSignal,
    again: boolean,
  ): Promise<IncomingMessage> {
    const { url, secrets, message_id, body } = message;
    const target = new URL(url);
    this.guard.checkLiteral(hostOf(target));
    const at = new Date();
    const isTls = target.protocol === 'https:';
    const options = {
      method: 'POST',
      agent: this.agents[isTls ? 'https:' : 'http:'],
      signal,
      headers: {
        'content-type': 'application/json',
        'content-length': Buffer.byteLength(body),
        'user-agent': 'Kickboard (outgoing webhooks)',
        'webhook-id': message_id,
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': secrets
          .map((secret) => new Webhook(secret).sign(message_id, at, body))
          .join(' '),
      },
    };
    return new Promise((resolve, reject) => {
      let isAnswered = false;
      const request = (isTls ? httpsRequest : httpRequest)(target, options, (response) => {
        isAnswered = true;
        resolve(response);
      });
      request.on('error', (error: NodeJS.ErrnoException) => {
        const wasClosing = request.reusedSocket && !isAnswered && CLOSED.has(error.code ?? '');
        if (again && wasClosing) resolve(this.respond(message, signal, false));
        else reject(error);
      });
      request.end(body);
    });
  }
}

/** The first bytes of a body as one line; what comes after them is not waited for. */
async function beginning(response: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  try {
    for await (const chunk of response as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      size += chunk.length;
      if (size >= MOST_BYTES) break;
    }
  } catch {
    // The status has said what counts; a body that breaks off is only shorter.
  }
  return shortened(Buffer.concat(chunks).toString());
}

const shortened = (text: string): string =>
  plainText(text.slice(0, LONGEST_ERROR).replace(/\s+/g, ' ').trim());

/** `Retry-After` in seconds; a date is left out: clocks differ, and our own pauses do. */
const secondsOf = (header: string | undefined): number | null =>
  header !== undefined && /^\d{1,6}$/.test(header) ? Number(header) * 1000 : null;

function reasonOf(error: unknown): string {
  const { code, message } = error as NodeJS.ErrnoException;
  return message || code || String(error);
}
