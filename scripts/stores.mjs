import { existsSync, mkdirSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { lockDataDir } from './data-lock.mjs';
import { freeStorePort } from './free-port.mjs';
import { postgresStore, stopPostgresOrphan } from './postgres-store.mjs';
import { redisStore, stopRedisOrphan } from './redis-store.mjs';

const TOOLS_DIR = resolve(import.meta.dirname, '..', '.data', 'tools');
const STATE_FILE = 'stores.json';

/**
 * @typedef {object} Stores
 * @property {string} databaseUrl
 * @property {string} redisUrl
 * @property {import('./server-handle.mjs').StoreHandle | undefined} postgres undefined when given by URL
 * @property {import('./server-handle.mjs').StoreHandle | undefined} redis
 * @property {() => Promise<void>} stop both, and gives the data folder back; may be called twice
 */

/**
 * Postgres and Redis for one data folder: those given by URL, our own for the rest. Ports are kept between runs,
 * in `stores.json` there. What a killed launcher left running is taken over.
 * @param {object} options
 * @param {string} options.dataDir
 * @param {string} [options.databaseUrl]
 * @param {string} [options.redisUrl]
 * @param {boolean} [options.isSmall] little traffic and a small disk: the stores keep less of what is past
 * @param {number} [options.connections] how many Postgres takes at once; 200 unless said
 * @param {(line: string) => void} [options.log]
 * @param {(name: 'Postgres' | 'Redis', reason: string) => void} [options.onCrash] a store ended by itself
 * @returns {Promise<Stores>}
 * @throws when another process runs this folder, or a store cannot be had; nothing is left running then
 */
export async function startStores({
  dataDir,
  databaseUrl,
  redisUrl,
  isSmall,
  connections,
  log = () => {},
  onCrash,
}) {
  mkdirSync(dataDir, { recursive: true });
  const root = realpathSync(dataDir);
  const unlock = databaseUrl && redisUrl ? () => {} : lockDataDir(root);
  /** @type {{ postgres?: import('./server-handle.mjs').StoreHandle, redis?: import('./server-handle.mjs').StoreHandle }} */
  const own = {};
  const stop = async () => {
    await Promise.all([own.postgres?.stop(), own.redis?.stop()]);
    unlock();
  };
  const provide = async (kind, store, port) => {
    const dir = join(root, kind);
    own[kind] = await store({ dir, port, toolsDir: TOOLS_DIR, isSmall, connections, log, onCrash });
    await own[kind].start();
  };

  try {
    await stopOrphans(root);
    const ports = await choosePorts(root);
    await allSettled([
      databaseUrl || provide('postgres', postgresStore, ports.postgres),
      redisUrl || provide('redis', redisStore, ports.redis),
    ]);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    databaseUrl: databaseUrl || own.postgres.url,
    redisUrl: redisUrl || own.redis.url,
    ...own,
    stop,
  };
}

/**
 * Deletes a data folder, after stopping what a killed launcher may have left running in it.
 * @throws when another process runs this folder
 */
export async function clearStores(dataDir) {
  if (!existsSync(dataDir)) return;
  const root = realpathSync(dataDir);
  const unlock = lockDataDir(root);
  try {
    await stopOrphans(root);
    rmSync(root, { recursive: true, force: true });
  } finally {
    unlock();
  }
}

/** As Promise.all, but waits for the others before it fails: one that comes up later would be left running. */
async function allSettled(promises) {
  const failed = (await Promise.allSettled(promises)).find(({ status }) => status === 'rejected');
  if (failed) throw failed.reason;
}

async function stopOrphans(root) {
  await Promise.all([
    stopPostgresOrphan(join(root, 'postgres')),
    stopRedisOrphan(join(root, 'redis'), rememberedPorts(root).redis),
  ]);
}

/** Written before the servers start: a launcher killed in between must not leave a server on a port nobody knows. */
async function choosePorts(root) {
  const last = rememberedPorts(root);
  const ports = { postgres: await freeStorePort(last.postgres), redis: await freeStorePort(last.redis) };
  writeFileSync(join(root, STATE_FILE), `${JSON.stringify({ ports })}\n`);
  return ports;
}

/** @returns {{ postgres?: number, redis?: number }} */
function rememberedPorts(root) {
  try {
    return JSON.parse(readFileSync(join(root, STATE_FILE), 'utf8')).ports ?? {};
  } catch {
    return {};
  }
}
