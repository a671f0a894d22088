import { NestFactory } from '@nestjs/core';
import { RebuildCommandModule } from '../app.module';
import { settingsFromEnvironment } from '../platform/config/environment';
import { Log } from '../platform/log/log';
import { StoreGate } from '../platform/startup/store-gate';
import { RebuildService } from '../sync/rebuild.service';

/** `npm run rebuild`: makes Redis again from Postgres, beside a running system or without one. */
async function rebuild(): Promise<void> {
  const module = RebuildCommandModule.forRoot(settingsFromEnvironment());
  const app = await NestFactory.createApplicationContext(module, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Log));
  try {
    const missing = await app.get(StoreGate).look();
    if (missing.length > 0) throw new Error(`cannot be reached: ${missing.join(' and ')}`);
    if (!(await app.get(RebuildService).rebuild())) throw new Error('a rebuild is going on already');
  } finally {
    await app.close();
  }
}

rebuild().catch((error: unknown) => {
  console.error(`rebuild failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
