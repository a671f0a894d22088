import type { OpenAPIObject } from '@nestjs/swagger';

const header = (name: string, description: string) => ({
  name,
  in: 'header' as const,
  required: true,
  description,
  schema: { type: 'string' as const },
});

const error = (description: string) => ({
  description,
  content: { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } },
});

/** Describes the webhook, which is served without a controller (see WebhookEndpoint). */
export function describeWebhook(document: OpenAPIObject): void {
  document.paths['/api/webhook'] = {
    post: {
      operationId: 'receiveDelivery',
      tags: ['webhook'],
      summary: 'Accepts a delivery that Kick signed. A 200 means that it is durable.',
      parameters: [
        header('Kick-Event-Message-Id', 'The ULID of the delivery.'),
        header('Kick-Event-Message-Timestamp', 'The time of sending (RFC 3339).'),
        header('Kick-Event-Signature', 'RSA-SHA256 over `id.timestamp.body`, as base64.'),
        header('Kick-Event-Type', 'The type of the event, for example chat.message.sent.'),
      ],
      requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      responses: {
        200: {
          description: 'Received.',
          content: {
            'application/json': {
              schema: {
                type: 'object',
                required: ['received', 'status'],
                properties: {
                  received: { type: 'boolean', enum: [true] },
                  status: { type: 'string', enum: ['accepted', 'duplicate', 'ignored', 'dead_letter'] },
                },
              },
            },
          },
        },
        401: error('`missing_signature`, `invalid_signature` or `stale`'),
        413: error('The body is larger than 256 KiB.'),
        415: error('The body is encoded (`Content-Encoding`), so its bytes are not those that Kick signed.'),
        503: error('No store could accept it; `Retry-After` says when to retry.'),
      },
    },
  };
}
