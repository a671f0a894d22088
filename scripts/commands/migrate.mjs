import { ensureServerBuilt } from '../builds.mjs';
import { migrate, provideStores, storesEnv } from '../system.mjs';

/**
 * Brings the database of DATABASE_URL to the newest migration, or those of COMMUNITIES_FILE; without both, that of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  if (process.env.DATABASE_URL || process.env.COMMUNITIES_FILE) return migrate(process.env, args);
  await migrate(storesEnv(await provideStores('.data/start')));
}
