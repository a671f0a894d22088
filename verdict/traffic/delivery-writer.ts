import { broadcaster, streamMetadata, streamStarted } from '../../simulator/kick-events';
import { encodeKickJson } from '../../simulator/kick-json';
import { kickTime } from '../../simulator/kick-time';
import type { SeededRandom } from '../../simulator/seeded-random';
import type { Delivery, Meaning } from './delivery';
import { seededUlid } from './seeded-ids';
import { BROADCASTERS, type Story } from './story';
import type { StatusEvent } from './streams';

/** Puts bodies into deliveries as Kick does: an id and a time of sending, both signed. */
export class DeliveryWriter {
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
