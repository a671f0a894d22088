import { type Attributes, SpanKind } from '@opentelemetry/api';
import type { Traces } from '../platform/traces/traces';
import { messageIdAt, parseBroadcaster } from './chat-body';
import type { DeliveryStatus } from './delivery.service';
import type { FedEvent } from './feed-body';
import { asObject } from './json-reader';
import { isKnownType } from './kick-event';
import type { Delivery } from './spool';

/**
 * Tells of a signed delivery that was answered. The body is read once more for it, because a delivery may be spooled, refused or
 * ignored without anybody having read it; it is done after the answer, and only where there are traces.
 * @param started when the request came (performance.now)
 */
export function tellOfDelivery(
  traces: Traces,
  { headers, rawBody }: Delivery,
  started: number,
  status: DeliveryStatus | 'unavailable',
): void {
  const isTaken = status !== 'unavailable';
  const { message_id, broadcaster_user_id } = namedIn(headers.type, rawBody);
  const attributes: Attributes = {
    'http.request.method': 'POST',
    'http.route': '/api/webhook',
    'http.response.status_code': isTaken ? 200 : 503,
    'kickboard.delivery_id': headers.id,
    // The type is not signed: anybody could make up names.
    'kickboard.event_type': isKnownType(headers.type) ? headers.type : 'unknown',
    'kickboard.broadcaster_user_id': broadcaster_user_id,
    'kickboard.message_id': message_id,
    'kickboard.result': status,
  };
  traces.arrived(started, {
    id: message_id ?? headers.id,
    name: 'POST /api/webhook',
    kind: SpanKind.SERVER,
    attributes,
    isRoot: isTaken && status !== 'duplicate',
    ...(isTaken ? {} : { error: 'no store could take the delivery' }),
  });
}

/** The same of a message that the viewers' feed brought. */
export function tellOfFed(traces: Traces, event: FedEvent, started: number, result: string): void {
  if (event.kind !== 'chat-message') return;
  const { message_id, broadcaster_user_id } = event.message;
  traces.arrived(started, {
    id: message_id,
    name: 'feed message',
    kind: SpanKind.CONSUMER,
    attributes: {
      'kickboard.broadcaster_user_id': broadcaster_user_id,
      'kickboard.message_id': message_id,
      'kickboard.result': result,
    },
    isRoot: result !== 'duplicate',
  });
}

/** What the body says of itself, as far as it can be read. */
function namedIn(type: string, rawBody: Buffer): { message_id?: string; broadcaster_user_id?: string } {
  const named: ReturnType<typeof namedIn> = {};
  try {
    const body = asObject(JSON.parse(rawBody.toString('utf8')));
    named.broadcaster_user_id = parseBroadcaster(body).user_id;
    if (type === 'chat.message.sent') named.message_id = messageIdAt(body);
  } catch {
    // It is a dead letter, whose reason is kept there.
  }
  return named;
}
