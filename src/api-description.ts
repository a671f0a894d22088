import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ErrorAnswer } from './platform/http/error.dto';
import { PUBLIC } from './platform/http/open';
import { describeWebhook } from './webhook/webhook.openapi';

type Path = OpenAPIObject['paths'][string];
type Operation = NonNullable<Path['get']>;

const ERRORS: Record<string, string> = {
  400: 'A parameter or the body is wrong; `message` names it.',
  401: 'The API key or the login is missing or wrong.',
  403: 'The API key lacks the scope, or the request comes from another site.',
  404: 'There is nothing by that name.',
  409: 'It is against how things are; `error` names why.',
  413: 'The body is too large.',
  422: 'The idempotency key was used for something else.',
  429: 'More requests than API_RATE_LIMIT allows; `Retry-After` says when to retry.',
  503: 'A store that the request needs is away; `Retry-After` says when to retry.',
};

/** The OpenAPI description of everything the api role serves, as the compiled DTOs and controllers give it. */
export function describeApi(app: INestApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Kickboard')
    .setDescription('Chat, coins and live leaderboards of Kick.com streams.')
    .setVersion('1')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-API-Key',
        description: 'One of API_KEYS, or a key of scope `read`; not needed while there is neither.',
      },
      'X-API-Key',
    )
    .addBasicAuth(
      { type: 'http', scheme: 'basic', description: 'ADMIN_USERNAME and ADMIN_PASSWORD.' },
      'Basic',
    )
    .addSecurityRequirements('X-API-Key')
    .build();
  const document = SwaggerModule.createDocument(app, config, {
    extraModels: [ErrorAnswer],
    operationIdFactory: (_controller, method) => method,
  });
  for (const operation of Object.values(document.paths).flatMap(operations)) describeErrors(operation);
  describeWebhook(document);
  for (const operation of operations(document.paths['/api/webhook'])) operation.security = [];
  return document;
}

const operations = (path: Path | undefined): Operation[] =>
  [path?.get, path?.post, path?.put, path?.delete].filter((operation) => operation !== undefined);

/** Adds to a route the errors that guards, validation and stores can answer in its place, and the shape of them all. */
function describeErrors(operation: Operation & { [PUBLIC]?: boolean }): void {
  const { responses } = operation;
  const add = (status: number) => (responses[status] ??= { description: '' });
  if (operation[PUBLIC]) {
    delete operation[PUBLIC];
    operation.security = [];
  } else {
    if (operation.parameters?.some((parameter) => 'in' in parameter && parameter.in !== 'header')) add(400);
    if (operation.requestBody) [400, 413].forEach(add);
    [401, 403, 429, 503].forEach(add);
  }
  for (const [status, description] of Object.entries({ 200: 'OK', ...ERRORS })) {
    const response = responses[status];
    if (!response || '$ref' in response) continue;
    response.description ||= description;
    if (response.content || status === '200') continue;
    response.content = { 'application/json': { schema: { $ref: '#/components/schemas/ErrorAnswer' } } };
  }
}
