import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Redis from 'ioredis';
import { findRedis } from './redis-binary.mjs';
import { serverHandle } from './server-handle.mjs';
import { commandLine, spawnServer, stopProcess } from './server-process.mjs';

/**
 * A Redis of our own on `port` with its data in `dir`: every acknowledged write survives kill -9, nothing is evicted.
 * @param {{ dir: string, port: number, toolsDir: string, log: (line: string) => void, isSmall?: boolean, onCrash?: (name: string, reason: string) => void }} options
 * @returns {Promise<import('./server-handle.mjs').StoreHandle>} not started yet
 */
export async function redisStore({ dir, port, toolsDir, log, isSmall, onCrash }) {
  const { file, env } = await findRedis({ toolsDir, log });
  mkdirSync(dir, { recursive: true });
  writeFileSync(join(dir, 'redis.conf'), settings(port, isSmall));
  const logFile = join(dir, 'redis.log');
  return serverHandle({
    name: 'Redis',
    url: `redis://127.0.0.1:${port}`,
    port,
    logFile,
    launch: () => spawnServer(file, ['redis.conf'], { cwd: dir, env, logFile }),
    isReady: () => answersPing(port),
    stopSignal: 'SIGTERM',
    onCrash,
  });
}

// `always`: with `everysec` a kill -9 of the machine loses a second of acknowledged messages. `save ""`: the
// append-only file is the data; a snapshot beside it only costs a fork. Messages pass through quickly, so the file is
// mostly past: rewritten at Redis' default of 64 MB, a busy stream would have it rewritten every few seconds. A quiet one
// need not keep half a gigabyte of past.
const settings = (port, isSmall) => `bind 127.0.0.1
port ${port}
dir ./
pidfile redis.pid
daemonize no
appendonly yes
appendfsync always
auto-aof-rewrite-min-size ${isSmall ? '32mb' : '512mb'}
save ""
maxmemory-policy noeviction
`;

/** Stops the Redis that an earlier launcher of this folder left behind when it was killed. */
export async function stopRedisOrphan(dir, port) {
  const pid = Number(readIfThere(join(dir, 'redis.pid')));
  if (!pid) return;
  // Redis puts its address into its own command line; a pid that is somebody else's by now does not have it.
  const command = commandLine(pid);
  if (/(redis|valkey)-server/.test(command) && command.includes(`:${port}`))
    await stopProcess(pid, 'SIGTERM', 10_000);
}

/** True once Redis serves commands; while it still loads its file it answers -LOADING. */
async function answersPing(port) {
  const options = {
    retryStrategy: null,
    enableReadyCheck: false,
    connectTimeout: 1_000,
    commandTimeout: 1_000,
  };
  const redis = new Redis(port, '127.0.0.1', options);
  redis.on('error', () => {}); // the command says so too
  try {
    return (await redis.ping()) === 'PONG';
  } catch {
    return false;
  } finally {
    redis.disconnect();
  }
}

function readIfThere(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}
