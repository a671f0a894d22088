import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { SessionsService } from '../sessions/sessions.service';
import { DeadLetters } from './dead-letters';
import { IngestService } from './ingest.service';
import { ShapeError } from './json-reader';
import { isUsedType, type KickEvent, parseKickEvent } from './kick-event';
import { type DeliveryHeaders, sentMs } from './signature';

/** What became of a signed delivery; every one of these is durable and answered 200. */
export type DeliveryStatus = 'accepted' | 'duplicate' | 'ignored' | 'dead_letter';

/** Takes in deliveries whose signature was checked. Rejects only when Redis did not take it. */
@Injectable()
export class DeliveryService {
  private readonly allowed: Set<string>;

  constructor(
    settings: Settings,
    private readonly ingest: IngestService,
    private readonly sessions: SessionsService,
    private readonly deadLetters: DeadLetters,
  ) {
    this.allowed = new Set(settings.KICK_BROADCASTER_IDS);
  }

  async receive(headers: DeliveryHeaders, rawBody: Buffer, receivedMs: number): Promise<DeliveryStatus> {
    if (!isUsedType(headers.type)) return 'ignored';
    let event: KickEvent;
    try {
      event = parseKickEvent(headers.type, rawBody, receivedMs);
    } catch (error) {
      if (!(error instanceof ShapeError)) throw error;
      await this.keep(headers, rawBody, receivedMs, error.message);
      return 'dead_letter';
    }
    const broadcasterId =
      event.kind === 'chat-message' ? event.message.broadcaster_user_id : event.broadcaster_user_id;
    // Every Kick app shares one key: deliveries meant for another app verify here too.
    if (this.allowed.size > 0 && !this.allowed.has(broadcasterId)) return 'ignored';
    return this.apply(event, headers);
  }

  private apply(event: KickEvent, headers: DeliveryHeaders): Promise<'accepted' | 'duplicate'> {
    switch (event.kind) {
      case 'chat-message':
        return this.ingest.ingest(event.message);
      case 'stream-status':
        return this.sessions.applyStatus({ ...event, sent_ms: sentMs(headers) }, headers.id);
      case 'stream-metadata':
        return this.sessions.applyTitle(event.broadcaster_user_id, event.title, sentMs(headers), headers.id);
    }
  }

  private keep(
    headers: DeliveryHeaders,
    rawBody: Buffer,
    received_ms: number,
    reason: string,
  ): Promise<void> {
    return this.deadLetters.keep([
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
        received_ms,
      },
    ]);
  }
}
