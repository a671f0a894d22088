import { setTimeout as sleep } from 'node:timers/promises';
import { NestFactory } from '@nestjs/core';
import { RebuildCommandModule } from '../app.module';
import { commandTarget } from '../platform/config/command-target';
import { Log } from '../platform/log/log';
import { StoreGate } from '../platform/startup/store-gate';
import { RebuildService } from '../sync/rebuild.service';

/** How long the command waits for its turn: one process rebuilds at a time, and workers put single streams right in between. */
const TURN_MS = 120_000;
const LOOK_MS = 250;

/** `npm run rebuild [-- --community NAME]`: makes Redis again from Postgres, beside a running system or without one. */
async function rebuild(args: string[]): Promise<void> {
  const module = RebuildCommandModule.forRoot(commandTarget(args).settings());
  const app = await NestFactory.createApplicationContext(module, { bufferLogs: true, abortOnError: false });
  app.useLogger(app.get(Log));
  try {
    const missing = await app.get(StoreGate).look();
    if (missing.length > 0) throw new Error(`cannot be reached: ${missing.join(' and ')}`);
    const until = Date.now() + TURN_MS;
    while (!(await app.get(RebuildService).rebuild())) {
      if (Date.now() > until)
        throw new Error('another process has been rebuilding for too long; try again later');
      await sleep(LOOK_MS);
    }
  } finally {
    await app.close();
  }
}

rebuild(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`rebuild failed: ${error instanceof Error ? error.message : String(error)}`);
  process.exitCode = 1;
});
