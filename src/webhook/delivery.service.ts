import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { SessionsService } from '../sessions/sessions.service';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { IngestService } from '../chat/ingest.service';
import { ShapeError } from './json-reader';
import { isUsedType, type KickEvent, parseKickEvent } from './kick-event';
import { arrivalMs, sentMs } from './signature';
import type { Delivery } from './spool';

/** What became of a signed delivery; every one of these is durable and answered 200. */
export type DeliveryStatus = 'accepted' | 'duplicate' | 'ignored' | 'dead_letter';

const IGNORED: Promise<DeliveryStatus> = Promise.resolve('ignored');

/** Carries out deliveries whose signature was checked. Each may be repeated any number of times, in any order. */
@Injectable()
export class DeliveryService {
  private readonly allowed: Set<string>;

  constructor(
    settings: Settings,
    private readonly ingest: IngestService,
    private readonly sessions: SessionsService,
    private readonly deadLetters: DeadLettersService,
  ) {
    this.allowed = new Set(settings.KICK_BROADCASTER_IDS);
  }

  /** Rejects when Redis did not take it, or did not say so. */
  receive(delivery: Delivery): Promise<DeliveryStatus> {
    const { headers, rawBody } = delivery;
    if (!isUsedType(headers.type)) return IGNORED;
    let event: KickEvent;
    try {
      const receivedMs = arrivalMs(delivery);
      event = parseKickEvent(headers.type, rawBody, { receivedMs, sentMs: () => sentMs(headers) });
    } catch (error) {
      return this.refuse(delivery, error);
    }
    const broadcasterId =
      event.kind === 'chat-message' ? event.message.broadcaster_user_id : event.broadcaster_user_id;
    return this.isStranger(broadcasterId) ? IGNORED : this.apply(event, delivery);
  }

  private async refuse(delivery: Delivery, error: unknown): Promise<DeliveryStatus> {
    if (!(error instanceof ShapeError)) throw error;
    if (error.broadcasterId !== null && this.isStranger(error.broadcasterId)) return 'ignored';
    await this.deadLetter(delivery, error.message);
    return 'dead_letter';
  }

  /** Every Kick app shares one key: deliveries meant for another app verify here too. */
  private isStranger(broadcasterId: string): boolean {
    return this.allowed.size > 0 && !this.allowed.has(broadcasterId);
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

  private apply(event: KickEvent, delivery: Delivery): Promise<'accepted' | 'duplicate'> {
    const { id } = delivery.headers;
    const sent_ms = sentMs(delivery.headers);
    switch (event.kind) {
      case 'chat-message':
        return this.ingest.ingest(event.message);
      case 'stream-status':
        return this.sessions.applyStatus({ ...event, sent_ms, arrived_ms: arrivalMs(delivery) }, id);
      case 'stream-metadata':
        // A snapshot without a title changes nothing, so there is nothing to keep of it.
        if (event.title === null) return Promise.resolve('accepted');
        return this.sessions.applyTitle({ ...event, title: event.title, sent_ms }, id);
    }
  }
}
