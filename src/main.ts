// Before anything else is loaded: a second or more of a busy CPU passes until the rest is.
import { setImmediate as turn } from 'node:timers/promises';
import { obeyFirstSignals } from './platform/startup/first-signals';

const handOver = obeyFirstSignals();

/**
 * The rest is loaded in parts of about equal length, because a signal is heard only between two of them. Each part
 * requires much of what the next one needs; leaving one out costs nothing but a longer time without hearing a signal.
 */
async function main(): Promise<void> {
  require('./platform/config/environment');
  await turn();
  require('./platform/database/database');
  await turn();
  require('./platform/queue/queues');
  await turn();
  require('./platform/platform.module');
  await turn();
  const { run } = require('./run') as typeof import('./run');
  await run(handOver);
}

main().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
