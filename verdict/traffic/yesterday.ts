import type { SeededRandom } from '../../simulator/seeded-random';
import type { ChatWriter } from './chat';
import type { Delivery } from './delivery';
import type { DeliveryWriter } from './delivery-writer';
import type { Story } from './story';

const HOUR = 3_600_000;
const STARTED_AGO = 30 * HOUR;
const LASTED = HOUR;
/** One person's messages within seconds of each other: one of them may earn. */
const BURST = 6;
const BURST_EVERY_MS = 20;

/**
 * A stream of yesterday of which Kick tells only now, with messages that were written in it and come a day late. Redis
 * knows nothing of that time any more.
 */
export class Yesterday {
  private readonly startedMs: number;

  constructor(
    private readonly broadcasterId: string,
    private readonly story: Story,
    private readonly writer: ChatWriter,
    private readonly deliveryWriter: DeliveryWriter,
    private readonly random: SeededRandom,
  ) {
    this.startedMs = Math.floor((story.runBeginMs - STARTED_AGO) / 1000) * 1000;
  }

  /** What Kick tells of the stream, once, and this many bursts all over the run, some of them before that. */
  deliveries(bursts: number): Delivery[] {
    const { story, random } = this;
    const someTime = () => story.runMs * (0.02 + 0.9 * random.next());
    return [
      ...this.told(story.runMs * (0.05 + 0.2 * random.next())),
      ...Array.from({ length: bursts }, () => this.burst(someTime())).flat(),
    ];
  }

  /** Messages of one person, delivered one after another from `atMs` on. */
  burst(atMs: number): Delivery[] {
    const { random } = this;
    const first = this.startedMs + random.int(0, 3000) * 1000;
    const times = Array.from({ length: BURST }, (_, n) => first + n * 1000);
    return this.writer.writeLate(this.broadcasterId, times, random).map(({ message, body }, n) => ({
      ...this.deliveryWriter.delivery(atMs, 'chat.message.sent', body, { kind: 'chat', message }),
      atMs: atMs + n * BURST_EVERY_MS,
    }));
  }

  private told(atMs: number): Delivery[] {
    const { broadcasterId, startedMs, story } = this;
    const status = {
      broadcasterId,
      isLive: false,
      title: `yesterday of ${broadcasterId}`,
      startedMs,
      endedMs: startedMs + LASTED,
      sentMs: Math.floor(story.runBeginMs + atMs),
    };
    return this.deliveryWriter.status({ happenedAtMs: atMs, deliveredAtMs: atMs, status, twice: false });
  }
}
