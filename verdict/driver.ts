import http from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Acks } from './evidence/acks';
import type { AppProcess } from './system/app-process';
import type { Delivery } from './traffic/delivery';
import type { Signing } from './traffic/signing';

/** A client waits this long for an answer before it takes another API. */
const TIMEOUT_MS = 2_500;
/** Pauses before further attempts of a chat delivery; what is never acknowledged is not held against the system. */
const RETRY_AFTER_MS = [200, 500, 1000, 2000, 3000];
/** A status is sent until it is taken: the expectation must know what became of each. */
const STATUS_RETRIES = 120;
const TICK_MS = 5;

/** Sends a plan's deliveries when their time comes, over kept-alive connections, to the APIs in turn. */
export class Driver {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 256 });
  private readonly running = new Set<Promise<void>>();
  private turn = 0;
  /** Called after each acknowledged chat delivery. */
  onAck: (delivery: Delivery) => void = () => {};

  constructor(
    private readonly apis: AppProcess[],
    private readonly signing: Signing,
    private readonly acks: Acks,
  ) {}

  /** Resolves when everything was sent and answered, or given up. */
  async drive(deliveries: Delivery[], beginMs: number): Promise<void> {
    let next = 0;
    while (next < deliveries.length) {
      const now = Date.now() - beginMs;
      for (; next < deliveries.length && (deliveries[next] as Delivery).atMs <= now; next++) {
        const work = this.deliver(deliveries[next] as Delivery, next).finally(() =>
          this.running.delete(work),
        );
        this.running.add(work);
      }
      await sleep(TICK_MS);
    }
    while (this.running.size > 0) await Promise.all(this.running);
    this.agent.destroy();
  }

  private async deliver(delivery: Delivery, n: number): Promise<void> {
    const headers = await this.signing.headers(n);
    const isStatus = delivery.meaning.kind === 'status';
    for (let attempt = 0; ; attempt++) {
      if (await this.attempt(delivery, headers)) return;
      if (attempt >= (isStatus ? STATUS_RETRIES : RETRY_AFTER_MS.length)) return;
      await sleep(RETRY_AFTER_MS[Math.min(attempt, isStatus ? 1 : RETRY_AFTER_MS.length - 1)]);
    }
  }

  /** True when nothing is gained by another attempt. */
  private async attempt(delivery: Delivery, headers: Record<string, string>): Promise<boolean> {
    const api = this.nextApi();
    if (!api) return false;
    this.acks.sending(delivery, Date.now());
    const begun = performance.now();
    const { answer, isAck } = await this.post(api, headers, Buffer.from(delivery.body));
    this.acks.answer(delivery, answer, isAck, Date.now(), performance.now() - begun);
    if (isAck && delivery.meaning.kind === 'chat') this.onAck(delivery);
    return isAck || answer === '401';
  }

  private nextApi(): AppProcess | undefined {
    const living = this.apis.filter(({ inService }) => inService);
    return living[this.turn++ % Math.max(1, living.length)];
  }

  private post(
    api: AppProcess,
    headers: Record<string, string>,
    body: Buffer,
  ): Promise<{ answer: string; isAck: boolean }> {
    return new Promise((resolve) => {
      const request = http.request(
        {
          host: '127.0.0.1',
          port: api.port,
          path: '/api/webhook',
          method: 'POST',
          agent: this.agent,
          headers: { ...headers, 'Content-Length': body.length },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.on('error', () => resolve({ answer: 'broken off', isAck: false }));
          response.on('end', () => {
            const text = Buffer.concat(chunks).toString();
            const isAck = response.statusCode === 200;
            const status = /"status":"([a-z_]{1,20})"/.exec(text)?.[1] ?? '200';
            resolve({ answer: isAck ? status : String(response.statusCode), isAck });
          });
        },
      );
      // The whole answer, not only silence: a stalled API must not hold a delivery for ever.
      const timer = setTimeout(
        () => request.destroy(Object.assign(new Error(), { code: 'timeout' })),
        TIMEOUT_MS,
      );
      request.on('close', () => {
        clearTimeout(timer);
        resolve({ answer: 'broken off', isAck: false });
      });
      request.on('error', (error: NodeJS.ErrnoException) =>
        resolve({ answer: error.code ?? 'error', isAck: false }),
      );
      request.end(body);
    });
  }
}
