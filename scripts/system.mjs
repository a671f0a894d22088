import { setTimeout as sleep } from 'node:timers/promises';
import { freePortFrom } from './free-port.mjs';
import { atTheEnd, isEnding } from './lifetime.mjs';
import { keepRunning } from './keep-running.mjs';
import { runNode } from './processes.mjs';
import { startStores } from './stores.mjs';

/**
 * Stores for a launcher command, stopped at its end and started again when one dies meanwhile.
 * @param {string} dataDir
 * @param {{ databaseUrl?: string, redisUrl?: string }} [given] by default what the environment names
 */
export async function provideStores(
  dataDir,
  given = { databaseUrl: process.env.DATABASE_URL, redisUrl: process.env.REDIS_URL },
) {
  const startAgain = async (name, reason) => {
    if (isEnding()) return;
    console.log(`! ${name} ended by itself (${reason}): starting it again`);
    try {
      const stores = await starting;
      await (name === 'Redis' ? stores.redis : stores.postgres).start();
    } catch (error) {
      console.error(`✗ ${error.message}`);
    }
  };
  const starting = startStores({
    dataDir,
    ...given,
    log: (line) => console.log(`▸ ${line}`),
    onCrash: (name, reason) => void startAgain(name, reason),
  });
  // Registered before they are up: a Ctrl-C right now must find them.
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop());
  const stores = await starting;
  const origin = (own) => (own ? `127.0.0.1:${own.port}` : 'as given');
  console.log(`▸ Postgres ${origin(stores.postgres)}, Redis ${origin(stores.redis)}`);
  return stores;
}

/** The environment in which a process of the application finds its stores. */
export const storesEnv = (stores) => ({
  ...process.env,
  DATABASE_URL: stores.databaseUrl,
  REDIS_URL: stores.redisUrl,
});

/** Brings the database to the newest migration. */
export const migrate = (env) => runNode('migrations', ['dist/commands/migrate.js'], env);

/**
 * Stores, migrations, one API and one worker process; resolves once both report ready.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} [settings] for this command, over those of the environment
 * @returns {Promise<{ url: string, workerUrl: string }>}
 */
export async function startSystem(dataDir, settings = {}) {
  const stores = await provideStores(dataDir);
  const port = await freePortFrom(Number(process.env.PORT || 3000));
  const workerPort = await freePortFrom(Number(process.env.WORKER_PORT || 3001), [port]);
  const env = {
    ...storesEnv(stores),
    ...settings,
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    LOG_FORMAT: process.env.LOG_FORMAT || 'pretty',
  };
  await migrate(env);
  console.log('▸ starting API and worker');
  const api = { url: `http://127.0.0.1:${port}`, args: ['dist/main', '--role=api'] };
  const worker = { url: `http://127.0.0.1:${workerPort}`, args: ['dist/main', '--role=worker'] };
  await keepRunning({ api, worker }, env, waitUntilReady);
  return { url: api.url, workerUrl: worker.url };
}

/** Resolves once `GET /health/ready` answers 200. `hasEnded` tells of a process that will never answer. */
async function waitUntilReady(url, hasEnded, timeoutMs = 60_000) {
  const deadline = Date.now() + timeoutMs;
  let last = 'no answer';
  while (Date.now() < deadline) {
    if (hasEnded()) throw new Error(`the process for ${url} refused to start (see above)`);
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      if (response.ok) return;
      last = `${response.status} ${(await response.text()).slice(0, 300)}`;
    } catch (error) {
      last = error.cause?.code ?? error.message;
    }
    await sleep(100);
  }
  throw new Error(`${url}/health/ready did not become ready in ${timeoutMs / 1000} s: ${last}`);
}
