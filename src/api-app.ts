import { join } from 'node:path';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { type NextFunction, type Request, type Response, static as serveStatic } from 'express';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';
import { ApiModule } from './app.module';
import type { Settings } from './platform/config/settings';
import { createBoundedServer, measureConnections } from './platform/http/connections';
import { ErrorAnswer } from './platform/http/error.dto';
import { Log } from './platform/log/log';
import { Metrics } from './platform/metrics/metrics';
import { WebhookEndpoint } from './webhook/webhook.endpoint';
import { describeWebhook } from './webhook/webhook.openapi';

const DASHBOARD = join(__dirname, '../dashboard/dist');

/** What the dashboard may load: itself, pictures (emotes, avatars) from anywhere safe, Kick's chat socket if asked to. */
const DASHBOARD_POLICY =
  "default-src 'self'; connect-src 'self' wss://*.pusher.com; img-src 'self' https: data:; style-src 'self' 'unsafe-inline'; form-action 'self'; frame-ancestors 'self'";

/** The api role's application, ready to listen. */
export async function createApiApp(settings: Settings): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    ApiModule.forRoot(settings),
    new WebhookFirstAdapter(),
    { bufferLogs: true, abortOnError: false },
  );
  app.useLogger(app.get(Log));
  (app.getHttpAdapter() as WebhookFirstAdapter).webhook = app.get(WebhookEndpoint);
  measureConnections(app.getHttpServer(), app.get(Metrics));
  app.disable('x-powered-by');
  if (settings.CORS_ORIGINS.length > 0) {
    app.enableCors({ origin: settings.CORS_ORIGINS, exposedHeaders: ['ETag', 'Retry-After'], maxAge: 600 });
  }
  const dashboard = serveStatic(DASHBOARD, {
    extensions: ['html'], // /overlay
    setHeaders: (response) => response.setHeader('Content-Security-Policy', DASHBOARD_POLICY),
  });
  app.use((request: Request, response: Response, next: NextFunction) => {
    // A look into the file system costs a tenth of a request for a board.
    if (request.path.startsWith('/api/')) next();
    else dashboard(request, response, next);
  });
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'openapi.json' });
  return app;
}

/** The OpenAPI description of everything the api role serves. */
export function describeApi(app: NestExpressApplication): OpenAPIObject {
  const config = new DocumentBuilder()
    .setTitle('Kickboard')
    .setDescription('Chat, coins and live leaderboards of Kick.com streams.')
    .setVersion('1')
    .addApiKey({ type: 'apiKey', in: 'header', name: 'X-API-Key' }, 'api-key')
    .addSecurityRequirements('api-key')
    .build();
  const document = SwaggerModule.createDocument(app, config, { extraModels: [ErrorAnswer] });
  describeWebhook(document);
  return document;
}

/** Express, with the webhook answered before Express sees the request. */
class WebhookFirstAdapter extends ExpressAdapter {
  webhook: WebhookEndpoint | null = null;

  override initHttpServer(): void {
    const express = this.getInstance();
    this.httpServer = createBoundedServer((request, response) => {
      if (this.webhook?.matches(request)) void this.webhook.handle(request, response);
      else express(request, response);
    });
    // Longer than proxies keep idle connections (60 s): one that is closed just as a delivery is sent on it loses it.
    this.httpServer.keepAliveTimeout = 75_000;
  }
}
