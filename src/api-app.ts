import type { Server } from 'node:http';
import { NestFactory } from '@nestjs/core';
import { ExpressAdapter, type NestExpressApplication } from '@nestjs/platform-express';
import { SwaggerModule } from '@nestjs/swagger';
import { describeApi } from './api-description';
import { ApiModule, PAGES } from './app.module';
import { trustedProxy } from './platform/config/trusted-proxy';
import type { Settings } from './platform/config/settings';
import { SweetCoinsPoll } from './coins/sweet-coins-poll';
import { LeaderboardPoll } from './leaderboard/leaderboard-poll';
import { builtAssets } from './platform/http/built-assets';
import { compressed } from './platform/http/compressed';
import { BACKLOG, createBoundedServer, measureConnections } from './platform/http/connections';
import { leaveBody } from './platform/http/file-body';
import type { FrontRoute } from './platform/http/front-door';
import { pagesWithKickFiles } from './platform/http/kick-files';
import { securityHeaders } from './platform/http/security-headers';
import { Log } from './platform/log/log';
import { Metrics } from './platform/metrics/metrics';
import type { Membership } from './platform/share';
import { StopSignal } from './platform/startup/stop-signal';
import { StreamFront } from './realtime/stream-front';
import { WebhookEndpoint } from './webhook/webhook.endpoint';

/** Lines of the start-up wait for the log; what fails is thrown, not an exit of the process. */
export const APP_OPTIONS = { bufferLogs: true, abortOnError: false };

/** The api role's application, ready to listen; `member` when the process serves further communities. */
export async function createApiApp(settings: Settings, member?: Membership): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    ApiModule.forRoot(settings, member),
    new FrontDoorAdapter(),
    APP_OPTIONS,
  );
  configureApi(app, settings);
  return app;
}

/** All that turns the api role's modules into the application: pages, headers, and what is answered before Express. */
export function configureApi(app: NestExpressApplication, settings: Settings): void {
  app.useLogger(app.get(Log));
  const adapter = app.getHttpAdapter() as FrontDoorAdapter;
  adapter.front = [
    app.get(WebhookEndpoint),
    app.get(LeaderboardPoll),
    app.get(SweetCoinsPoll),
    app.get(StreamFront),
  ];
  adapter.stop = app.get(StopSignal).signal;
  if (settings.TRUST_PROXY) app.set('trust proxy', trustedProxy(settings.TRUST_PROXY));
  // Of many communities the process has one server, and measures that.
  if (!settings.COMMUNITIES_FILE) measureConnections(app.getHttpServer(), app.get(Metrics));
  app.use(compressed);
  app.use(securityHeaders(settings.KICK_FILES_URL));
  if (settings.KICK_FILES_URL) app.use(pagesWithKickFiles(PAGES, settings.KICK_FILES_URL));
  app.use('/assets', builtAssets(PAGES));
  // Before Nest has the body parsers stand in the way.
  app.use('/api/admin/imports', leaveBody);
  if (settings.CORS_ORIGINS.length > 0) {
    app.enableCors({ origin: settings.CORS_ORIGINS, exposedHeaders: ['ETag', 'Retry-After'], maxAge: 600 });
  }
  SwaggerModule.setup('api/docs', app, () => describeApi(app), { jsonDocumentUrl: 'openapi.json' });
}

/** Express, with the busiest routes answered before Express sees the request. */
export class FrontDoorAdapter extends ExpressAdapter {
  front: FrontRoute[] = [];
  /** Once aborted, each answer is the last of its connection: closed unannounced, it would reset the next request. */
  stop: AbortSignal | null = null;

  override initHttpServer(): void {
    const express = this.getInstance();
    this.httpServer = createBoundedServer((request, response) => {
      if (this.stop?.aborted) response.shouldKeepAlive = false;
      const pass = () => express(request, response);
      if (!this.front.some((route) => route.take(request, response, pass))) pass();
    });
  }

  override listen(
    port: string | number,
    hostname?: string | (() => void),
    callback = typeof hostname === 'function' ? hostname : undefined,
  ): Server {
    const host = typeof hostname === 'string' ? hostname : undefined;
    return (this.httpServer as Server).listen({ port: Number(port), host, backlog: BACKLOG }, callback);
  }
}
