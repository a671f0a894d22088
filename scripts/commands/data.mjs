import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { runningSystem } from '../running-system.mjs';
import { provideStores, storesEnv } from '../system.mjs';

/**
 * Reads what is held about a viewer, from the stores of the environment, or those of a running `npm start` or `npm run demo`,
 * or those of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(null, ['dist/commands/data.js', ...args], await environment());
}

async function environment() {
  if (process.env.DATABASE_URL && process.env.REDIS_URL) return process.env;
  const running = runningSystem(['.data/start', '.data/demo']);
  return running
    ? { ...process.env, ...running }
    : storesEnv(await provideStores('.data/start', {}, console.error));
}
