import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { Delivery } from './delivery';
import type { SigningAnswer, SigningOrder } from './signing-thread';

const BATCH = 200;
/** Signed ahead of the sending: some seconds at the usual rates. */
const AHEAD = 3000;

/** Has a plan's deliveries signed in their order, ahead of their sending. */
export class Signing {
  private readonly thread: Worker;
  private readonly waiting = new Map<number, (headers: Record<string, string>[]) => void>();
  private readonly batches = new Map<number, Promise<Record<string, string>[]>>();

  constructor(
    private readonly deliveries: Delivery[],
    keyPath: string,
  ) {
    this.thread = new Worker(join(__dirname, 'signing-thread.ts'), {
      workerData: { keyPath },
      execArgv: ['-r', '@swc-node/register'],
    });
    this.thread.on('message', ({ batch, headers }: SigningAnswer) => {
      this.waiting.get(batch)?.(headers);
      this.waiting.delete(batch);
    });
    for (let n = 0; n < AHEAD; n += BATCH) void this.order(n / BATCH);
  }

  /** The headers of the n-th delivery. */
  async headers(n: number): Promise<Record<string, string>> {
    const batch = Math.floor(n / BATCH);
    void this.order(batch + AHEAD / BATCH);
    this.batches.delete(batch - AHEAD / BATCH);
    const headers = await this.order(batch);
    return headers[n % BATCH] as Record<string, string>;
  }

  async close(): Promise<void> {
    await this.thread.terminate();
  }

  private order(batch: number): Promise<Record<string, string>[]> {
    const ordered = this.batches.get(batch);
    if (ordered) return ordered;
    const signed = new Promise<Record<string, string>[]>((resolve) => this.waiting.set(batch, resolve));
    this.batches.set(batch, signed);
    const deliveries = this.deliveries
      .slice(batch * BATCH, (batch + 1) * BATCH)
      .map(({ id, timestamp, type, body, forged }) => ({ id, timestamp, type, body, forged }));
    this.thread.postMessage({ batch, deliveries } satisfies SigningOrder, []);
    return signed;
  }
}
