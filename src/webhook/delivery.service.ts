// Longer than usual: every type of delivery and what becomes of it, in one place.
import { Injectable } from '@nestjs/common';
import { ChannelEventsBuffer } from '../channel-events/channel-events-buffer';
import { SessionsService } from '../sessions/sessions.service';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { IngestService } from '../chat/ingest.service';
import { isPastRetention } from '../chat/message-age';
import { ConfiguredChannels } from '../kick/api/configured-channels';
import { Settings } from '../platform/config/settings';
import { Replicas } from '../platform/redis/replicas';
import { RedisKeys } from '../redis-keys';
import { DeliveryRecord } from './delivery-record';
import { type FedBody, parseFedEvent } from './feed-body';
import { ShapeError } from './json-reader';
import { type KickEvent, parseKickEvent, usedTypes } from './kick-event';
import { OnlyByFeed } from './only-by-feed';
import { arrivalMs, sentMs } from './signature';
import type { Delivery } from './spool';

/** What became of a signed delivery; every one of these is durable and answered 200. */
export type DeliveryStatus = 'accepted' | 'duplicate' | 'ignored' | 'dead_letter';

/** Replayed by itself once the names are looked up (UndecidedReplay). */
export const UNDECIDED =
  'the body tells no channel name, and the names of KICK_BROADCASTER_IDS are not looked up yet';

const IGNORED: Promise<DeliveryStatus> = Promise.resolve('ignored');

/** Carries out deliveries whose signature was checked. Each may be repeated any number of times, in any order. */
@Injectable()
export class DeliveryService {
  private readonly used: Set<string>;
  private readonly hasFeed: boolean;

  constructor(
    private readonly settings: Settings,
    private readonly channels: ConfiguredChannels,
    private readonly ingest: IngestService,
    private readonly sessions: SessionsService,
    private readonly deadLetters: DeadLettersService,
    private readonly channelEvents: ChannelEventsBuffer,
    private readonly record: DeliveryRecord,
    private readonly onlyByFeed: OnlyByFeed,
    private readonly replicas: Replicas,
    private readonly keys: RedisKeys,
  ) {
    this.hasFeed = settings.KICK_FEED !== 'off';
    this.used = new Set(usedTypes(settings));
  }

  /** Rejects when Redis did not take it, or did not say so. @throws ReplicasBehind when a failover could take it back */
  receive(delivery: Delivery): Promise<DeliveryStatus> {
    const { headers, rawBody } = delivery;
    if (headers.source === 'feed') return this.receiveFed(delivery);
    if (!this.used.has(headers.type)) return IGNORED;
    let event: KickEvent;
    try {
      const receivedMs = arrivalMs(delivery);
      event = parseKickEvent(headers.type, rawBody, { receivedMs, sentMs: () => sentMs(headers) });
    } catch (error) {
      return this.refuse(delivery, error);
    }
    // Every Kick app shares one key: deliveries meant for another app verify here too.
    switch (this.channels.belongs(broadcasterOf(event))) {
      case 'ours':
        if (
          event.kind === 'chat-message' &&
          isPastRetention(event.message, this.settings.CHAT_RETENTION_DAYS)
        )
          return IGNORED;
        return this.applyRecorded(event, delivery);
      case 'stranger':
        return IGNORED;
      case 'undecided':
        return this.keepUndecided(delivery);
    }
  }

  /** What the feed told. Whose channel it is, the settings say; it counts as no delivery of Kick's. */
  private receiveFed(delivery: Delivery): Promise<DeliveryStatus> {
    const { headers, rawBody, receivedMs } = delivery;
    const event = parseFedEvent(headers.type, JSON.parse(rawBody.toString()) as FedBody, receivedMs);
    return event === null ? IGNORED : this.apply(event, delivery);
  }

  private async refuse(delivery: Delivery, error: unknown): Promise<DeliveryStatus> {
    if (!(error instanceof ShapeError)) throw error;
    if (error.broadcaster && this.channels.belongs(error.broadcaster) === 'stranger') return 'ignored';
    await this.deadLetterSafely(delivery, error.message);
    if (error.broadcaster) this.recorded(error.broadcaster.user_id, 'dead_letter', delivery);
    return 'dead_letter';
  }

  /** It can be replayed once Kick has said whose channel it is; until then it may be a stranger's, and changes nothing. */
  private async keepUndecided(delivery: Delivery): Promise<DeliveryStatus> {
    await this.deadLetterSafely(delivery, UNDECIDED);
    return 'dead_letter';
  }

  /** Keeps a delivery that cannot be used, with the reason. */
  deadLetter({ headers, rawBody, receivedMs }: Delivery, reason: string): Promise<void> {
    return this.deadLetters.add([
      {
        delivery_id: headers.id,
        event_type: headers.type,
        body_base64: rawBody.toString('base64'),
        headers: {
          'kick-event-message-id': headers.id,
          'kick-event-message-timestamp': headers.timestamp,
          'kick-event-signature': headers.signature,
          'kick-event-type': headers.type,
        },
        reason,
        received_ms: receivedMs,
      },
    ]);
  }

  private async deadLetterSafely(delivery: Delivery, reason: string): Promise<void> {
    await this.deadLetter(delivery, reason);
    await this.replicas.have(this.keys.deadLettersBuffer());
  }

  private async applyRecorded(event: KickEvent, delivery: Delivery): Promise<DeliveryStatus> {
    const result = await this.apply(event, delivery);
    if (result === 'duplicate' && this.hasFeed && event.kind === 'chat-message')
      this.onlyByFeed.confirm(event.message);
    if (event.kind === 'chat-message')
      this.recorded(event.message.broadcaster_user_id, result, delivery, event.message.created_ms);
    else this.recorded(event.broadcaster_user_id, result, delivery);
    return result;
  }

  /** @param toldMs when that happened which it tells; without it, when it was sent */
  private recorded(
    broadcaster_user_id: string,
    result: DeliveryStatus,
    delivery: Delivery,
    toldMs?: number,
  ): void {
    const { receivedMs, headers } = delivery;
    const lagMs = receivedMs - (toldMs ?? sentMs(headers));
    this.record.delivered({
      broadcaster_user_id,
      result,
      isMessage: toldMs !== undefined,
      receivedMs,
      lagMs,
    });
  }

  private apply(event: KickEvent, delivery: Delivery): Promise<'accepted' | 'duplicate'> {
    const { headers } = delivery;
    const { id } = headers;
    switch (event.kind) {
      case 'chat-message':
        return this.ingest.ingest(event.message, delivery.cameUs);
      case 'stream-status':
        return this.safely(
          event,
          this.sessions.applyStatus(
            { ...event, sent_ms: sentMs(headers), arrived_ms: arrivalMs(delivery) },
            id,
          ),
        );
      case 'bonus':
      case 'ban':
      case 'redemption':
      case 'unban':
      case 'deletion':
        return this.channelEvents.add(event, id);
      case 'stream-metadata':
        return this.safely(event, this.sessions.applyMetadata({ ...event, sent_ms: sentMs(headers) }, id));
    }
  }

  /** A stream's start that a failover takes back would leave a whole stream without coins. Known ones wait as well. */
  private async safely(
    { broadcaster_user_id }: { broadcaster_user_id: string },
    applied: Promise<'accepted' | 'duplicate'>,
  ): Promise<'accepted' | 'duplicate'> {
    const result = await applied;
    await this.replicas.have(this.keys.sessions(broadcaster_user_id));
    return result;
  }
}

function broadcasterOf(event: KickEvent): { user_id: string; channel_slug: string } {
  if (event.kind !== 'chat-message')
    return { user_id: event.broadcaster_user_id, channel_slug: event.channel_slug };
  const { broadcaster_user_id, broadcaster } = event.message;
  return { user_id: broadcaster_user_id, channel_slug: broadcaster.channel_slug };
}
