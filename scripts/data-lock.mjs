import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commandLine, isAlive } from './server-process.mjs';

const FILE = 'launcher.lock';

/**
 * Makes this process the only one that runs stores in `dataDir`: two servers on one data folder destroy it.
 * A lock whose process is gone is ignored.
 * @returns {() => void} gives the folder back
 * @throws one line naming the process that holds the folder and how to stop it
 */
export function lockDataDir(dataDir) {
  const file = join(dataDir, FILE);
  const mine = JSON.stringify({ pid: process.pid, command: commandLine(process.pid) });
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx' });
      return () => rmSync(file, { force: true });
    } catch (error) {
      if (error.code !== 'EEXIST') throw error;
    }
    const holder = lockHolder(file);
    if (holder) {
      throw new Error(
        `${dataDir} is in use by process ${holder}: stop that one first (Ctrl-C there, or: kill ${holder})`,
      );
    }
    rmSync(file, { force: true });
  }
}

/** The pid of the living process that holds the lock, or undefined. */
function lockHolder(file) {
  let lock;
  try {
    lock = JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
  // The command is compared because a pid is reused, in a container even the same small ones at every start.
  return isAlive(lock.pid) && commandLine(lock.pid) === lock.command ? lock.pid : undefined;
}
