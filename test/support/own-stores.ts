import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import type { KickSigner } from '../../simulator/kick-signer';
import { type Stores, storesModule } from './launcher';

/** Of an empty database, on a busy machine. */
const MIGRATE_MS = 120_000;

/** Both stores on a data folder of their own, migrated, and the settings of an application that runs on them. */
export interface OwnStores {
  stores: Stores;
  env: NodeJS.ProcessEnv;
}

/**
 * Starts stores for verdict and bench.
 * @param dist the compiled application
 * @param signer whose deliveries are taken for Kick's
 * @param given `redisUrl` of a Redis that stands in place of our own; `connections` that Postgres takes at once
 * @throws when the stores or the migration fail; nothing is left running then
 */
export async function startOwnStores(
  dataDir: string,
  dist: string,
  signer: KickSigner,
  log: (line: string) => void,
  given: { redisUrl?: string; connections?: number } = {},
): Promise<OwnStores> {
  const { startStores } = await storesModule();
  const stores = (await startStores({ dataDir, ...given, log })) as Stores;
  const env = {
    PATH: process.env.PATH,
    DATABASE_URL: stores.databaseUrl,
    REDIS_URL: stores.redisUrl,
    KICK_PUBLIC_KEY: signer.publicKeyPem,
  };
  try {
    await promisify(execFile)(process.execPath, [commandOf(dist, 'migrate')], { env, timeout: MIGRATE_MS });
  } catch (error) {
    await stores.stop();
    throw error;
  }
  return { stores, env };
}

/** Where builds have had their commands; the newest place first. */
const COMMAND_FOLDERS = ['commands', 'platform/database', '.'];

/** The file of a command in a compiled application. @throws when it has none */
export function commandOf(dist: string, name: 'migrate' | 'rebuild'): string {
  const files = COMMAND_FOLDERS.map((folder) => join(resolve(dist), folder, `${name}.js`));
  const file = files.find((each) => existsSync(each));
  if (!file) throw new Error(`${dist} has no command ${name}`);
  return file;
}
