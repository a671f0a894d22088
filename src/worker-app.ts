import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WorkerModule } from './app.module';
import type { Settings } from './platform/config/settings';
import { Log } from './platform/log/log';

/** The worker role's application, ready to listen. */
export async function createWorkerApp(settings: Settings): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(WorkerModule.forRoot(settings), {
    bufferLogs: true,
    abortOnError: false,
  });
  app.useLogger(app.get(Log));
  app.disable('x-powered-by');
  return app;
}
