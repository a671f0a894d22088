import { setTimeout as sleep } from 'node:timers/promises';
import { Agent, request } from 'undici';
import type { DeliveryResult } from './delivery-tally';
import { withTimeout } from './with-timeout';

export interface WebhookClientOptions {
  /** Connections kept open at most; further deliveries wait for one, and their waiting counts as ack time. */
  connections?: number;
  /** How often a failed delivery is sent again, unchanged, after 1, 2, 4, … s. What Kick does is unknown; default 0. */
  retries?: number;
  /** Time after which a delivery without its whole answer is given up. */
  timeoutMs?: number;
}

/** Posts signed deliveries to a webhook over kept-alive connections. Failures are results here, never exceptions. */
export class WebhookClient {
  private readonly agent: Agent;
  private readonly retries: number;
  private readonly timeoutMs: number;

  constructor(
    readonly webhook: URL,
    { connections = 32, retries = 0, timeoutMs = 10_000 }: WebhookClientOptions = {},
  ) {
    this.agent = new Agent({ connections });
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

  close(): Promise<void> {
    return this.agent.destroy();
  }

  private async attempt(headers: Record<string, string>, rawBody: string): Promise<DeliveryResult> {
    const begun = performance.now();
    try {
      const { statusCode, answer } = await withTimeout(this.timeoutMs, async (signal) => {
        const response = await request(this.webhook, {
          method: 'POST',
          headers: { ...headers, 'User-Agent': 'Go-http-client/1.1' },
          body: rawBody,
          dispatcher: this.agent,
          signal,
        });
        return { statusCode: response.statusCode, answer: await response.body.text() };
      });
      const ackMs = performance.now() - begun;
      if (statusCode === 200) return { outcome: statusWord(answer), ok: true, ackMs };
      // Quoted: what a stranger answers must not write into our terminal.
      const complaint = JSON.stringify(answer.slice(0, 200));
      return { outcome: String(statusCode), ok: false, ackMs, complaint };
    } catch (error) {
      const { code, name, message } = error as NodeJS.ErrnoException;
      const outcome = name === 'TimeoutError' ? 'timeout' : (code ?? 'error');
      return { outcome, ok: false, ackMs: performance.now() - begun, complaint: message };
    }
  }
}

/** The `status` of an answer such as `{"received":true,"status":"accepted"}`, or plain `200` for any other. */
function statusWord(body: string): string {
  const word = /"status":"([a-z_]{1,20})"/.exec(body.slice(0, 500))?.[1];
  return word ?? '200';
}
