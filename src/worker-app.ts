import { NestFactory } from '@nestjs/core';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { WorkerModule } from './app.module';
import type { Settings } from './platform/config/settings';
import { BoundedAdapter } from './platform/http/bounded-adapter';
import { securityHeaders } from './platform/http/security-headers';
import type { Membership } from './platform/share';
import { Log } from './platform/log/log';

/** The worker role's application, ready to listen; `member` when the process serves further communities. */
export async function createWorkerApp(
  settings: Settings,
  member?: Membership,
): Promise<NestExpressApplication> {
  const app = await NestFactory.create<NestExpressApplication>(
    WorkerModule.forRoot(settings, member),
    new BoundedAdapter(),
    { bufferLogs: true, abortOnError: false },
  );
  configureWorker(app);
  return app;
}

/** All that turns the worker role's modules into the application. */
export function configureWorker(app: NestExpressApplication): void {
  app.useLogger(app.get(Log));
  app.use(securityHeaders());
}
