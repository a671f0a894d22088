import { setTimeout as sleep } from 'node:timers/promises';
import { newestTime } from '../builds.mjs';
import { freePortFrom } from '../free-port.mjs';
import { atTheEnd } from '../lifetime.mjs';
import { runNode, spawnApp, stopApp } from '../processes.mjs';
import { provideStores, storesEnv } from '../system.mjs';

const SOURCES = ['src', 'migrations'];
const TYPESCRIPT = ['-r', '@swc-node/register'];
const LOOK_EVERY_MS = 500;

/** API and worker in one process straight from src/, restarted on every change, on the data of `npm start`. */
export async function run() {
  const stores = await provideStores('.data/start');
  const port = await freePortFrom(Number(process.env.PORT || 3000));
  const workerPort = await freePortFrom(Number(process.env.WORKER_PORT || 3001), [port]);
  const env = {
    ...storesEnv(stores),
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    LOG_FORMAT: process.env.LOG_FORMAT || 'pretty',
  };
  let app;
  atTheEnd(() => stopApp(app));
  console.log(`▸ http://127.0.0.1:${port}, restarted when src/ or migrations/ change; Ctrl-C stops`);
  for (;;) {
    const seen = newestTime(SOURCES);
    await runNode('migrations', [...TYPESCRIPT, 'src/commands/migrate.ts'], env).catch(report);
    app = await spawnApp([...TYPESCRIPT, 'src/main.ts', '--role=all'], env);
    // Times are read instead of watching: a watcher loses files that an editor replaces, and needs no less code.
    while (newestTime(SOURCES) === seen) await sleep(LOOK_EVERY_MS);
    console.log('▸ changed: restarting');
    await stopApp(app);
  }
}

/** A migration that does not compile yet must not end the session in which it is being written. */
const report = (error) => console.error(`✗ ${error.message}`);
