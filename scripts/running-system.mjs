import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { atTheEnd } from './lifetime.mjs';
import { isAlive } from './server-process.mjs';

const FILE = 'system.json';

/**
 * Notes where the stores of a running system are, and what its command set for Kick and for what Kick is asked, for other commands to find.
 * @param {string} dataDir
 * @param {NodeJS.ProcessEnv} env
 * @param {NodeJS.ProcessEnv} own what the command itself set; what came from the environment is there for others, too
 */
export function rememberSystem(dataDir, env, own) {
  // Events that earn nothing are not subscribed to.
  const kick = Object.entries(own).filter(([name]) => /^(KICK|BONUS)_/.test(name));
  const { DATABASE_URL, REDIS_URL } = env;
  const path = join(dataDir, FILE);
  const note = { pid: process.pid, settings: { DATABASE_URL, REDIS_URL, ...Object.fromEntries(kick) } };
  writeFileSync(path, JSON.stringify(note), { mode: 0o600 });
  atTheEnd(() => rmSync(path, { force: true }));
}

/** Settings of the system that runs in the first of these folders, or undefined. @param {string[]} dataDirs */
export function runningSystem(dataDirs) {
  for (const path of dataDirs.map((dir) => join(dir, FILE)).filter((each) => existsSync(each))) {
    const { pid, settings } = JSON.parse(readFileSync(path, 'utf8'));
    if (isAlive(pid)) return settings;
  }
  return undefined;
}
