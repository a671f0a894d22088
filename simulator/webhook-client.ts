import http from 'node:http';
import https from 'node:https';
import { setTimeout as sleep } from 'node:timers/promises';
import type { DeliveryResult } from './delivery-tally';

export interface WebhookClientOptions {
  /** Connections kept open at most; further deliveries wait for one, and their waiting counts as ack time. */
  connections?: number;
  /** How often a failed delivery is sent again, unchanged, after 1, 2, 4, … s. What Kick does is unknown; default 0. */
  retries?: number;
  /** Silence after which a delivery is given up. */
  timeoutMs?: number;
}

type Answer = { status: number; body: string };

/** Posts signed deliveries to a webhook over kept-alive connections. Failures are results here, never exceptions. */
export class WebhookClient {
  private readonly agent: http.Agent;
  private readonly transport: typeof http | typeof https;
  private readonly retries: number;
  private readonly timeoutMs: number;

  constructor(
    readonly webhook: URL,
    { connections = 32, retries = 0, timeoutMs = 10_000 }: WebhookClientOptions = {},
  ) {
    this.transport = webhook.protocol === 'https:' ? https : http;
    this.agent = new this.transport.Agent({ keepAlive: true, maxSockets: connections });
    this.retries = retries;
    this.timeoutMs = timeoutMs;
  }

  /** Sends these bytes under these headers; the result is that of the last attempt. */
  async deliver(headers: Record<string, string>, rawBody: string): Promise<DeliveryResult> {
    for (let attempt = 0; ; attempt++) {
      const result = await this.attempt(headers, rawBody);
      if (result.ok || attempt >= this.retries) return result;
      await sleep(1000 * 2 ** attempt);
    }
  }

  close(): void {
    this.agent.destroy();
  }

  private async attempt(headers: Record<string, string>, rawBody: string): Promise<DeliveryResult> {
    const begun = performance.now();
    try {
      const { status, body } = await this.post(headers, Buffer.from(rawBody));
      const ackMs = performance.now() - begun;
      if (status === 200) return { outcome: statusWord(body), ok: true, ackMs };
      // Quoted: what a stranger answers must not write into our terminal.
      return { outcome: String(status), ok: false, ackMs, complaint: JSON.stringify(body.slice(0, 200)) };
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      return { outcome: code ?? 'error', ok: false, ackMs: performance.now() - begun, complaint: message };
    }
  }

  private post(headers: Record<string, string>, body: Buffer, afresh = false): Promise<Answer> {
    const { promise, resolve, reject } = withResolvers<Answer>();
    const request = this.transport.request(
      this.webhook,
      {
        method: 'POST',
        agent: afresh ? undefined : this.agent,
        headers: { ...headers, 'Content-Length': body.length, 'User-Agent': 'Go-http-client/1.1' },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({ status: response.statusCode ?? 0, body: Buffer.concat(chunks).toString() });
        });
        response.on('error', reject);
      },
    );
    request.setTimeout(this.timeoutMs, () => {
      request.destroy(Object.assign(new Error(`no answer for ${this.timeoutMs} ms`), { code: 'timeout' }));
    });
    request.on('error', (error: NodeJS.ErrnoException) => {
      // A kept connection that the receiver closed for idleness in this very moment is no failure of the receiver.
      if (error.code === 'ECONNRESET' && request.reusedSocket && !afresh)
        resolve(this.post(headers, body, true));
      else reject(error);
    });
    request.end(body);
    return promise;
  }
}

/** The `status` of an answer such as `{"received":true,"status":"accepted"}`, or plain `200` for any other. */
function statusWord(body: string): string {
  const word = /"status":"([a-z_]{1,20})"/.exec(body.slice(0, 500))?.[1];
  return word ?? '200';
}

// Promise.withResolvers comes with Node 22.
function withResolvers<T>() {
  let resolve!: (value: T | Promise<T>) => void;
  let reject!: (reason: Error) => void;
  const promise = new Promise<T>((yes, no) => {
    resolve = yes;
    reject = no;
  });
  return { promise, resolve, reject };
}
