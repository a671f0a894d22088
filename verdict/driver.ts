import { setTimeout as sleep } from 'node:timers/promises';
import { WebhookClient } from '../simulator/webhook-client';
import type { Acks } from './evidence/acks';
import type { ConnectedKick } from './system/connected-kick';
import type { Installation } from './system/installation';
import type { Delivery } from './traffic/delivery';
import { UnderWay } from './under-way';

/** A client waits this long for an answer before it takes another API. */
const TIMEOUT_MS = 2_500;
/** Pauses before further attempts of a chat delivery; what is never acknowledged is not held against the system. */
const RETRY_AFTER_MS = [200, 500, 1000, 2000, 3000];
/** A status is sent until it is taken: the expectation must know what became of each. */
const STATUS_RETRIES = 120;
/** For what is under way when everything was sent; the retries of a status that is never answered take the longest. */
const SETTLE_MS = 180_000;
const TICK_MS = 5;
/** To each API. */
const CONNECTIONS = 128;

/** Sends a plan's deliveries when their time comes, over kept-alive connections, to the APIs in turn. */
export class Driver {
  /** By where they send to. */
  private readonly clients: Map<string, WebhookClient>;
  private readonly running = new UnderWay();
  /** Called after each acknowledged chat delivery. */
  onAck: (delivery: Delivery) => void = () => {};

  constructor(
    private readonly installation: Installation,
    private readonly acks: Acks,
  ) {
    this.clients = new Map(
      installation.entrances.map(({ url }) => {
        const webhook = new URL('/api/webhook', url);
        return [url, new WebhookClient(webhook, { connections: CONNECTIONS, timeoutMs: TIMEOUT_MS })];
      }),
    );
  }

  /** Resolves when everything was sent and answered, or given up. */
  async drive(deliveries: Delivery[], beginMs: number): Promise<void> {
    let next = 0;
    while (next < deliveries.length) {
      const now = Date.now() - beginMs;
      for (; next < deliveries.length && (deliveries[next] as Delivery).atMs <= now; next++) {
        const delivery = deliveries[next] as Delivery;
        this.running.add(`${delivery.type} ${delivery.id}`, this.deliver(delivery));
      }
      await sleep(TICK_MS);
    }
    await this.running.settle('deliveries', SETTLE_MS);
    for (const client of this.clients.values()) await client.close();
  }

  private async deliver(delivery: Delivery): Promise<void> {
    const isStatus = delivery.meaning.kind === 'status';
    for (let attempt = 0; ; attempt++) {
      if (await this.attempt(delivery)) return;
      if (attempt >= (isStatus ? STATUS_RETRIES : RETRY_AFTER_MS.length)) return;
      await sleep(RETRY_AFTER_MS[Math.min(attempt, isStatus ? 1 : RETRY_AFTER_MS.length - 1)]);
    }
  }

  /** True when nothing is gained by another attempt. */
  private async attempt(delivery: Delivery): Promise<boolean> {
    const { kick } = this.installation;
    if (kick && !kick.sends(delivery)) return this.show(kick, delivery);
    const { id, timestamp, type, body, forged } = delivery;
    const headers = await this.installation.signer.headersFromPool(type, forged ? `${body} ` : body, {
      messageId: id,
      timestamp,
    });
    const api = this.installation.nextApi();
    const client = api && this.clients.get(api.url);
    if (!client) return false;
    this.acks.sending(delivery, Date.now());
    const { outcome, ok, ackMs } = await client.deliver(headers, delivery.body);
    this.acks.answer(delivery, outcome, ok, Date.now(), ackMs);
    if (ok && delivery.meaning.kind === 'chat') this.onAck(delivery);
    return ok || outcome === '401';
  }

  /** What Kick does not send, it may show; what it neither sends nor shows is not held against the system. */
  private async show(kick: ConnectedKick, delivery: Delivery): Promise<boolean> {
    const { meaning } = delivery;
    if (meaning.kind === 'status') return false;
    const shownMs = Date.now();
    const first = meaning.kind === 'chat' && !this.acks.messages.has(meaning.message.messageId);
    const show = first && kick.toShow(delivery);
    if (show) {
      // In the book before it is shown: a webhook may bring the same message meanwhile.
      this.acks.sending(delivery, shownMs);
      await show();
      this.acks.answer(delivery, 'accepted', true, Date.now(), 0);
    }
    return true;
  }
}
