import { setMaxListeners } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { ulid } from 'ulid';
import type { DeliveryTally } from './delivery-tally';
import { feedMessage } from './feed-bodies';
import type { KickFeeds } from './kick-feeds';
import { encodeKickJson } from './kick-json';
import type { KickPlatform } from './kick-platform';
import type { DeliveryFields, KickSigner } from './kick-signer';
import { kickTime } from './kick-time';
import type { SeededRandom } from './seeded-random';
import type { StreamScript, TimedEvent } from './stream-script';
import type { WebhookClient } from './webhook-client';

/** How badly Kick delivers today; shares are 0..1. */
export interface Delivery {
  /** Share that comes again, half under the same message id, half under another one as if subscribed twice. */
  duplicates: number;
  /** Share of the chat that comes late. */
  late: number;
  /** By how much, in seconds: between half of it and one and a half times as much. */
  lateSeconds: number;
  /** With it, only what is subscribed to there is delivered, once for each subscription. */
  kick?: KickPlatform;
  /** Where the chat is shown as well, whatever becomes of the deliveries. */
  feeds?: KickFeeds;
  /** Share of deliveries that never come. */
  drop: number;
  /** Share of the chat that comes after what was written later. */
  reorder: number;
  /** Its own randomness, so that delivery does not change what is said. */
  random: SeededRandom;
}

// A receiver that hangs makes us wait here rather than pile up requests until the memory is full.
const MOST_IN_FLIGHT = 256;
/** In a busy chat some messages are written meanwhile. */
const REORDER_MS = 3_000;

/** Plays a script in real time: signs each event when it is due and delivers it, in its imperfect way. */
export class StreamPlayer {
  private readonly underway = new Set<Promise<void>>();
  private inFlight = 0;

  constructor(
    private readonly script: StreamScript,
    private readonly startedAt: number,
    private readonly signer: KickSigner,
    private readonly client: Pick<WebhookClient, 'deliver'>,
    private readonly tally: DeliveryTally,
    private readonly delivery: Delivery,
  ) {}

  /**
   * Delivers everything up to the end of the stream, at `length` (milliseconds) or as soon as `stop` is aborted, and
   * waits for all answers. What is to come late still comes late, after the end if need be, unless stopped: then at once.
   */
  async play(length: number, stop: AbortSignal): Promise<void> {
    setMaxListeners(0, stop); // every late or repeated delivery waits on it; Node would suspect a leak
    for (const event of this.script.events()) {
      await this.until(event.at, stop);
      if (stop.aborted) break;
      while (this.inFlight >= MOST_IN_FLIGHT) await sleep(5);
      this.start(this.send(event, stop));
    }
    if (!stop.aborted) await this.until(length, stop);
    const ended = Math.min(length, Date.now() - this.startedAt);
    await this.deliverOnce(this.script.end(ended), {});
    while (this.underway.size > 0) await Promise.all(this.underway);
  }

  private async until(at: number, stop: AbortSignal): Promise<void> {
    await pause(this.startedAt + at - Date.now(), stop);
  }

  /** Counts a delivery as underway; it cannot fail, as the client turns failures into results. */
  private start(delivery: Promise<void>): void {
    const tracked = delivery.finally(() => this.underway.delete(tracked));
    this.underway.add(tracked);
  }

  private async send(event: TimedEvent, stop: AbortSignal): Promise<void> {
    const { duplicates, late, lateSeconds, drop, reorder, random } = this.delivery;
    const [isLate, isRepeated, sameId, delay, isDropped, isReordered] = [
      random.chance(late),
      random.chance(duplicates),
      random.chance(0.5),
      random.next(),
      random.chance(drop),
      random.chance(reorder),
    ];
    this.show(event);
    // Without a status there would be no stream to play.
    if (isDropped && event.type !== 'livestream.status.updated') return;
    if (isReordered && event.type === 'chat.message.sent') await pause(delay * REORDER_MS, stop);
    if (isLate && event.type === 'chat.message.sent') await pause(lateSeconds * (0.5 + delay) * 1000, stop);
    const first: DeliveryFields = { messageId: ulid(), timestamp: kickTime(Date.now()) };
    if (!isRepeated) return this.deliverOnce(event, first);
    const second: DeliveryFields = sameId ? first : { messageId: ulid(), subscriptionId: ulid() };
    // Every fourth comes at the same time as the first, which is when check-then-insert loses.
    const again = delay < 0.25 ? Promise.resolve() : pause(delay * 3000, stop);
    await Promise.all([this.deliverOnce(event, first), again.then(() => this.deliverOnce(event, second))]);
  }

  private show({ type, body }: TimedEvent): void {
    const { feeds, kick } = this.delivery;
    const room = kick?.channel(Number(body.broadcaster.user_id))?.chatroom_id;
    if (!feeds || room === undefined || type !== 'chat.message.sent') return;
    const shown = feedMessage(body, room);
    if (shown) feeds.publish(room, shown);
  }

  private async deliverOnce(event: TimedEvent, fields: DeliveryFields): Promise<void> {
    const { kick } = this.delivery;
    if (!kick) return void (await this.post(event, fields));
    if (event.type === 'livestream.status.updated') kick.told(event.body);
    const subscriptions = kick.subscriptionIds(Number(event.body.broadcaster.user_id), event.type);
    await Promise.all(
      subscriptions.map(async (subscriptionId, i) => {
        // One that stands twice brings every event twice, under ids of their own.
        const own = i === 0 ? fields : { ...fields, messageId: ulid() };
        kick.delivered(subscriptionId, await this.post(event, { ...own, subscriptionId }));
      }),
    );
  }

  /** @returns whether it was answered 200 */
  private async post({ type, body }: TimedEvent, fields: DeliveryFields): Promise<boolean> {
    const rawBody = encodeKickJson(body);
    // The fake Kick's key may be another by now.
    const signer = this.delivery.kick?.signer ?? this.signer;
    this.inFlight++;
    const result = await this.client.deliver(signer.headers(type, rawBody, fields), rawBody);
    this.inFlight--;
    this.tally.add(result);
    return result.ok;
  }
}

/** Waits so many milliseconds, or until stopped. Rounded up: an event must not arrive before its `created_at`. */
async function pause(ms: number, stop: AbortSignal): Promise<void> {
  if (ms <= 0) return;
  await sleep(Math.ceil(ms), undefined, { signal: stop }).catch(ignoreAbort);
}

function ignoreAbort(error: Error): void {
  if (error.name !== 'AbortError') throw error;
}
