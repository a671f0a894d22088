import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';

/**
 * Runs `npm ci` when node_modules is missing or holds other versions than package-lock.json asks for.
 *
 * Versions are compared, not times: a git checkout touches the lock file without changing it.
 * Nothing but Node itself may be imported here, there may be no packages yet.
 */
export function ensurePackages() {
  if (holdsWhatTheLockAsksFor()) return;
  console.log('▸ installing packages (npm ci)');
  const { status } = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  if (status !== 0) throw new Error('npm ci failed');
}

function holdsWhatTheLockAsksFor() {
  const wanted = packagesOf('package-lock.json');
  const installed = packagesOf('node_modules/.package-lock.json');
  if (!installed) return false;
  return Object.entries(wanted).every(([path, { version, optional, link }]) => {
    if (path === '' || link) return true;
    // Binaries for other platforms are in the lock and not in the folder.
    return installed[path] ? installed[path].version === version : optional;
  });
}

function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error.code === 'ENOENT') return undefined;
    throw error;
  }
}
