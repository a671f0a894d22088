import { SeededRandom } from '../../simulator/seeded-random';
import type { VerdictOptions } from '../options';
import { ChatWriter } from './chat';
import type { Delivery } from './delivery';
import { DeliveryWriter } from './delivery-writer';
import { applyChatFaults } from './chat-faults';
import { BROADCASTERS, Story } from './story';
import { Strangers } from './strangers';
import { planStreams } from './streams';
import { Yesterday } from './yesterday';

/** Everything that will be sent, in the order of sending, and what the expectation must know besides. */
export interface Plan {
  story: Story;
  deliveries: Delivery[];
  /** What is sent once more, and for the first time, after Redis was lost at the end; `atMs` from then on. */
  afterLoss: Delivery[];
  /** What is sent between the copy of Redis and its return, and after it. */
  beforeOlder: Delivery[];
  afterOlder: Delivery[];
  /** Kick ids of everybody who may have coins in the end. */
  earners: Set<string>;
}

/** So many new messages, and as many old deliveries. */
const AFTER_LOSS = 150;
const AFTER_LOSS_EVERY_MS = 10;
/** Of all deliveries. */
const STRANGER_SHARE = 0.02;

/** Plans a run: the same for the same options and begin. */
export function planTraffic(options: VerdictOptions, runBeginMs: number): Plan {
  const story = new Story(runBeginMs, options.minutes * 60_000);
  // A random stream for each part: a fault that is left out must not change what is written.
  const stream = (part: number) => new SeededRandom(options.seed * 104_729 + part);
  const deliveryWriter = new DeliveryWriter(story, stream(1));
  const writer = new ChatWriter(options.chatters, options.seed, story, stream(2));
  const chat = planChat(options, story, writer, deliveryWriter, stream(3));
  const channels = BROADCASTERS.map(({ id }) => String(id));
  const streams = planStreams(story, channels, options.faults, stream(7));
  const statuses = streams.flatMap((event) => deliveryWriter.status(event));
  const sent = [...applyChatFaults(chat, options.faults, story, stream(4)), ...statuses];
  const regular = [...sent, ...replays(sent, stream(5))];
  const afterLoss = planAfterLoss(story, writer, deliveryWriter, sent, stream(6));
  const beforeOlder = planAfterLoss(story, writer, deliveryWriter, sent, stream(8));
  const afterOlder = planAfterLoss(story, writer, deliveryWriter, sent, stream(9));
  const yesterday = options.faults.has('days-late')
    ? channels.map((id) => new Yesterday(id, story, writer, deliveryWriter, stream(10 + Number(id))))
    : [];
  const deliveries = [...regular, ...yesterday.flatMap((day) => day.deliveries(DAYS_LATE))].sort(bySending);
  // A stream of yesterday is read from Postgres by then, and must be whole although somebody still writes in it.
  afterLoss.push(...yesterday.flatMap((day) => day.burst(0)));
  return { story, deliveries, afterLoss, beforeOlder, afterOlder, earners: writer.earners() };
}

const bySending = (a: Delivery, b: Delivery) => a.atMs - b.atMs;

function planChat(
  { rate, minutes }: VerdictOptions,
  story: Story,
  writer: ChatWriter,
  deliveryWriter: DeliveryWriter,
  random: SeededRandom,
): Delivery[] {
  const strangers = new Strangers(random);
  return Array.from({ length: Math.floor(rate * minutes * 60) }, (_, n) => {
    const atMs = ((n + random.next()) * 1000) / rate;
    if (random.chance(STRANGER_SHARE)) {
      const { type, body, meaning, forged, ageMs } = strangers.next(Math.floor(story.at(atMs)));
      return { ...deliveryWriter.delivery(atMs, type, body, meaning, ageMs), ...(forged ? { forged } : {}) };
    }
    const { message, body } = writer.write(atMs);
    return deliveryWriter.delivery(atMs, 'chat.message.sent', body, { kind: 'chat', message });
  });
}

/** So many bursts of late messages of each channel. */
const DAYS_LATE = 12;

/**
 * Old deliveries once more, which must still be known, and new messages of people who have just earned, which must still
 * be limited: both only if everything was remembered.
 */
function planAfterLoss(
  story: Story,
  writer: ChatWriter,
  deliveryWriter: DeliveryWriter,
  sent: Delivery[],
  random: SeededRandom,
): Delivery[] {
  const fresh = Array.from({ length: AFTER_LOSS }, () => {
    const { message, body } = writer.write(story.runMs);
    return deliveryWriter.delivery(story.runMs, 'chat.message.sent', body, { kind: 'chat', message });
  });
  const again = Array.from({ length: AFTER_LOSS }, () => random.pick(sent));
  const statuses = sent.filter(({ meaning }) => meaning.kind === 'status');
  return [...fresh, ...again, ...statuses].map((delivery, n) => ({
    ...delivery,
    atMs: n * AFTER_LOSS_EVERY_MS,
  }));
}

/** Old deliveries sent once more, unchanged, as somebody would who had recorded them. */
function replays(deliveries: Delivery[], random: SeededRandom): Delivery[] {
  return deliveries.flatMap((delivery) => {
    const share = delivery.meaning.kind === 'status' ? 0.5 : 0.003;
    if (!random.chance(share)) return [];
    return [{ ...delivery, atMs: delivery.atMs + random.int(3_000, 15_000) }];
  });
}
