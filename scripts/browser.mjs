import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { onPath } from './on-path.mjs';

const run = promisify(execFile);
const NAMES = ['chromium', 'chromium-browser', 'google-chrome'];
/** A mirror that hangs must not hold up the tests for ever. */
const PATIENCE_MS = 300_000;

/**
 * The environment in which the browser tests find a Chromium: the one that CHROMIUM_PATH names, one on the PATH, or
 * Debian's package, which is installed when there is the right to. Without one they are skipped, and this says so.
 * @param {{ mayInstall: boolean }} options
 */
export async function browserEnv({ mayInstall }) {
  const found = process.env.CHROMIUM_PATH || onPath(NAMES) || (mayInstall ? await install() : undefined);
  if (found) return { CHROMIUM_PATH: found };
  console.log('! no Chromium: the browser tests are SKIPPED (install chromium, or set CHROMIUM_PATH)');
  return {};
}

async function install() {
  if (process.getuid?.() !== 0 || !onPath(['apt-get'])) return undefined;
  console.log('▸ installing chromium for the browser tests');
  const options = {
    timeout: PATIENCE_MS,
    maxBuffer: 64 * 1024 * 1024,
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  };
  try {
    await run('apt-get', ['update', '-qq'], options);
    await run('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'chromium'], options);
  } catch (error) {
    console.log(`! chromium could not be installed: ${String(error.message).split('\n')[0]}`);
  }
  return onPath(NAMES);
}
