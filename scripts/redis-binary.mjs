import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { delimiter, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { onPath } from './on-path.mjs';

const run = promisify(execFile);
const NAMES = ['redis-server', 'valkey-server'];

/**
 * Finds a Redis server, or unpacks the distribution's own package into `toolsDir` (Debian and Ubuntu, 7 MB).
 *
 * The package is unpacked, not installed: that needs no root, changes nothing outside the project, and starts
 * no system service on 6379.
 * @param {{ toolsDir: string, log: (line: string) => void }} options
 * @returns {Promise<{ file: string, env: NodeJS.ProcessEnv }>}
 * @throws one sentence telling what to install when there is no way
 */
export async function findRedis({ toolsDir, log }) {
  const installed = onPath(NAMES);
  if (installed) return { file: installed, env: process.env };
  const folder = resolve(toolsDir, 'redis');
  if (!unpackedIn(folder)) {
    if (!onPath(['apt-get']) || !onPath(['dpkg'])) throw new Error(HOW_TO_GET_REDIS);
    log('Redis is not installed: fetching the redis-server package into .data/ (7 MB)');
    await unpackPackage(folder).catch((error) => {
      throw new Error(`${HOW_TO_GET_REDIS} (apt-get said: ${firstLine(error)})`);
    });
  }
  return unpackedIn(folder) ?? Promise.reject(new Error(HOW_TO_GET_REDIS));
}

const HOW_TO_GET_REDIS =
  'No Redis found: install it (brew install redis, apt-get install redis-server, …) or set REDIS_URL, ' +
  'for instance after `docker run -d -p 6379:6379 redis:7 --appendonly yes --maxmemory-policy noeviction`';

async function unpackPackage(folder) {
  const staging = `${folder}.${process.pid}`;
  mkdirSync(join(staging, 'lists', 'partial'), { recursive: true });
  try {
    await downloadInto(staging, []).catch(async () => {
      // No package lists (a bare container) or outdated ones: fresh lists of our own, which need no root either.
      const own = ['-o', `Dir::State::Lists=${join(staging, 'lists')}`, '-o', `Dir::Cache=${staging}`];
      await run('apt-get', [...own, '-q', 'update']);
      await downloadInto(staging, own);
    });
    for (const name of readdirSync(staging).filter((file) => file.endsWith('.deb'))) {
      await run('dpkg', ['-x', join(staging, name), join(staging, 'root')]);
    }
    rmSync(folder, { recursive: true, force: true });
    renameSync(join(staging, 'root'), folder);
  } finally {
    rmSync(staging, { recursive: true, force: true });
  }
}

/** Downloads redis-server and those of its dependencies which this machine lacks, as `apt-get install` would. */
async function downloadInto(cwd, options) {
  const plan = await run('apt-get', [...options, 'install', '-s', '--no-install-recommends', 'redis-server']);
  const missing = [...plan.stdout.matchAll(/^Inst (\S+)/gm)].map((match) => match[1]);
  await run('apt-get', [...options, '-q', 'download', ...missing], { cwd });
}

function unpackedIn(folder) {
  const file = join(folder, 'usr', 'bin', 'redis-server');
  if (!existsSync(file)) return undefined;
  // The folder below usr/lib is named after the machine, e.g. x86_64-linux-gnu.
  const libraries = ['usr/lib', 'lib']
    .map((lib) => join(folder, lib))
    .filter((lib) => existsSync(lib))
    .flatMap((lib) => readdirSync(lib).map((name) => join(lib, name)))
    .filter((path) => path.includes('-linux-gnu'));
  return { file, env: { ...process.env, LD_LIBRARY_PATH: libraries.join(delimiter) } };
}

const firstLine = (error) =>
  String(error.stderr || error.message)
    .trim()
    .split('\n')[0];
