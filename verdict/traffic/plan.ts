import { broadcaster, streamMetadata, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime } from '../../simulator/kick-time';
import { SeededRandom } from '../../simulator/seeded-random';
import type { VerdictOptions } from '../options';
import { ChatWriter } from './chat';
import type { Delivery, Meaning } from './delivery';
import { applyChatFaults } from './chat-faults';
import { seededUlid } from './seeded-ids';
import { BROADCASTERS, Story } from './story';
import { Strangers } from './strangers';
import { planStreams, type StatusEvent } from './streams';

/** Everything that will be sent, in the order of sending, and what the expectation must know besides. */
export interface Plan {
  story: Story;
  deliveries: Delivery[];
  /** What is sent once more, and for the first time, after Redis was lost at the end; `atMs` from then on. */
  afterLoss: Delivery[];
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
  const deliveries = [...sent, ...replays(sent, stream(5))].sort(bySending);
  const afterLoss = planAfterLoss(story, writer, deliveryWriter, sent, stream(6));
  return { story, deliveries, afterLoss, earners: writer.earners() };
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

/** Puts bodies into deliveries as Kick does: an id and a time of sending, both signed. */
class DeliveryWriter {
  constructor(
    private readonly story: Story,
    private readonly random: SeededRandom,
  ) {}

  delivery(atMs: number, type: string, body: string, meaning: Meaning, ageMs = 0): Delivery {
    const sentMs = Math.floor(this.story.runBeginMs + atMs - ageMs);
    return { atMs, id: seededUlid(sentMs, this.random), timestamp: kickTime(sentMs), type, body, meaning };
  }

  /** A status event; with a second subscription it comes twice. Each is followed by an unchanged title. */
  status({ happenedAtMs, deliveredAtMs, status, twice }: StatusEvent): Delivery[] {
    const { id, username } =
      BROADCASTERS.find(({ id }) => String(id) === status.broadcasterId) ?? BROADCASTERS[0];
    const channel = broadcaster({ user_id: id, username });
    const body = encodeKickJson(
      streamStarted({
        broadcaster: channel,
        is_live: status.isLive,
        title: status.title,
        started_at: kickTime(status.startedMs),
        ended_at: status.endedMs === null ? null : kickTime(status.endedMs),
      }),
    );
    const send = (afterMs: number): Delivery => {
      const sent = { ...status, sentMs: status.sentMs + afterMs };
      const delivery = this.delivery(happenedAtMs + afterMs, 'livestream.status.updated', body, {
        kind: 'status',
        status: sent,
      });
      return { ...delivery, atMs: deliveredAtMs + afterMs };
    };
    const title = encodeKickJson(
      streamMetadata({ broadcaster: channel, metadata: { title: `${status.title}, renamed` } }),
    );
    const renamed = this.delivery(deliveredAtMs + 400, 'livestream.metadata.updated', title, {
      kind: 'title',
      broadcasterId: status.broadcasterId,
      title: `${status.title}, renamed`,
    });
    return [send(0), ...(twice ? [send(60)] : []), ...(status.isLive ? [renamed] : [])];
  }
}

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
