import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { provideStores, storesEnv } from '../system.mjs';

/**
 * Makes Redis again from Postgres, in the stores of the environment or, without those, of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  const { DATABASE_URL, COMMUNITIES_FILE, REDIS_URL } = process.env;
  const given = (DATABASE_URL || COMMUNITIES_FILE) && REDIS_URL;
  const env = given ? process.env : storesEnv(await provideStores('.data/start'));
  await runNode('rebuild', ['dist/commands/rebuild.js', ...args], env);
}
