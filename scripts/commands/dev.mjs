import { atTheEnd } from '../lifetime.mjs';
import { spawnApp, stopApp } from '../processes.mjs';
import { applicationEnv, provideStores } from '../system.mjs';

const WATCH = ['--watch-path=src', '--watch-path=migrations', '--watch-preserve-output'];
const PRELOADED = ['-r', '@swc-node/register', '-r', './scripts/migrate-first.cjs'];

/** API and worker in one process straight from src/, restarted by `node --watch` on every change, on the data of `npm start`. */
export async function run() {
  const env = await applicationEnv(await provideStores('.data/start'));
  console.log(`▸ http://127.0.0.1:${env.PORT}, restarted when src/ or migrations/ change; Ctrl-C stops`);
  const watcher = await spawnApp([...WATCH, ...PRELOADED, 'src/main.ts', '--role=all'], env);
  atTheEnd(() => stopApp(watcher));
  await new Promise(() => {}); // until a signal
}
