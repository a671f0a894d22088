import { parentPort, workerData } from 'node:worker_threads';
import { KickSigner } from '../../simulator/kick-signer';
import type { Delivery } from './delivery';

/** What the signing thread is asked for, and answers with: headers in the same order. */
export interface SigningOrder {
  batch: number;
  deliveries: Pick<Delivery, 'id' | 'timestamp' | 'type' | 'body' | 'forged'>[];
}
export interface SigningAnswer {
  batch: number;
  headers: Record<string, string>[];
}

const SUBSCRIPTION = '01JZZZZZZZZZZZZZZZZZZZZZZZ';

/** Signs in a thread of its own: half a millisecond per delivery would make the driver late. */
const { keyPath } = workerData as { keyPath: string };
const signer = KickSigner.fromFile(keyPath);
parentPort?.on('message', ({ batch, deliveries }: SigningOrder) => {
  const headers = deliveries.map(({ id, timestamp, type, body, forged }) =>
    signer.headers(type, forged ? `${body} ` : body, {
      messageId: id,
      timestamp,
      subscriptionId: SUBSCRIPTION,
    }),
  );
  parentPort?.postMessage({ batch, headers } satisfies SigningAnswer, []);
});
