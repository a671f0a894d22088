import { freePortFrom } from './free-port.mjs';
import { atTheEnd, failWith } from './lifetime.mjs';
import { runNode, spawnApp, stopApp } from './processes.mjs';
import { rememberSystem, runningSystem } from './running-system.mjs';
import { eventually } from './server-process.mjs';
import { startStores } from './stores.mjs';

/**
 * Stores for a launcher command, stopped at its end; one that dies meanwhile ends the command.
 * @param {string} dataDir
 * @param {{ databaseUrl?: string, redisUrl?: string }} [given] by default what the environment names
 * @param {(line: string) => void} [say] where it tells what it does
 * @param {boolean} [isSmall] as of startStores
 */
export async function provideStores(
  dataDir,
  given = { databaseUrl: process.env.DATABASE_URL, redisUrl: process.env.REDIS_URL },
  say = console.log,
  isSmall = false,
) {
  const starting = startStores({
    dataDir,
    ...given,
    isSmall,
    log: (line) => say(`▸ ${line}`),
    onCrash: (name, reason) => failWith(`${name} ended by itself (${reason}): stopping everything`),
  });
  // Registered before they are up: a Ctrl-C right now must find them.
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop());
  const stores = await starting;
  const origin = (own) => (own ? `127.0.0.1:${own.port}` : 'as given');
  say(`▸ Postgres ${origin(stores.postgres)}, Redis ${origin(stores.redis)}`);
  return stores;
}

/** The environment in which a process of the application finds its stores. */
export const storesEnv = (stores) => ({
  ...process.env,
  DATABASE_URL: stores.databaseUrl,
  REDIS_URL: stores.redisUrl,
});

/** For a command of an operator: the stores of the environment, or of a running `npm start` or `npm run demo`, or of `npm start`. */
export async function environmentOfStores() {
  const { DATABASE_URL, COMMUNITIES_FILE, REDIS_URL } = process.env;
  if ((DATABASE_URL || COMMUNITIES_FILE) && REDIS_URL) return process.env;
  const running = runningSystem(['.data/start', '.data/demo']);
  return running
    ? { ...process.env, ...running }
    : storesEnv(await provideStores('.data/start', {}, console.error));
}

/** Brings the database to the newest migration. */
export const migrate = (env, args = []) => runNode('migrations', ['dist/commands/migrate.js', ...args], env);

/** As `storesEnv`, with free ports and a log for people. */
export async function applicationEnv(stores) {
  const port = await freePortFrom(Number(process.env.PORT || 3000));
  const workerPort = await freePortFrom(Number(process.env.WORKER_PORT || 3001), [port]);
  return {
    ...storesEnv(stores),
    PORT: String(port),
    WORKER_PORT: String(workerPort),
    LOG_FORMAT: process.env.LOG_FORMAT || 'pretty',
  };
}

/**
 * Stores, migrations, one API and one worker process; resolves once both report ready. A process that ends by itself
 * ends the command: a launcher that restarted it would hide why it ended. Nothing is lost; the next start goes on.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv | ((places: NodeJS.ProcessEnv) => Promise<NodeJS.ProcessEnv>)} [settings] for this command, over those of
 *   the environment; a function is called once the stores are there, with where everything is going to be
 * @param {{ isSmall?: boolean }} [options] of the stores
 * @returns {Promise<{ url: string, workerUrl: string }>}
 */
export async function startSystem(dataDir, settings = {}, { isSmall } = {}) {
  const places = await applicationEnv(await provideStores(dataDir, undefined, undefined, isSmall));
  const own = typeof settings === 'function' ? await settings(places) : settings;
  const env = { ...places, ...own };
  rememberSystem(dataDir, env, own);
  await migrate(env);
  console.log('▸ starting API and worker');
  const [url, workerUrl] = [env.PORT, env.WORKER_PORT].map((port) => `http://127.0.0.1:${port}`);
  const apps = await Promise.all(['api', 'worker'].map((role) => startApp(role, env)));
  atTheEnd(() => Promise.all(apps.map(stopApp)));
  await Promise.all([url, workerUrl].map((each) => waitUntilReady(each)));
  return { url, workerUrl };
}

async function startApp(role, env) {
  const app = await spawnApp(['dist/main', `--role=${role}`], env);
  app.once('exit', (code, signal) =>
    failWith(`the ${role} ended by itself (${signal ?? `exit ${code}`}): stopping everything`),
  );
  return app;
}

/** Resolves once `GET /health/ready` answers 200. */
async function waitUntilReady(url, timeoutMs = 60_000) {
  let last = 'no answer';
  const isReady = async () => {
    try {
      const response = await fetch(`${url}/health/ready`, { signal: AbortSignal.timeout(2_000) });
      last = `${response.status} ${(await response.text()).slice(0, 300)}`;
      return response.ok;
    } catch (error) {
      last = error.cause?.code ?? error.message;
      return false;
    }
  };
  if (await eventually(isReady, timeoutMs, 100)) return;
  throw new Error(`${url}/health/ready did not become ready in ${timeoutMs / 1000} s: ${last}`);
}
