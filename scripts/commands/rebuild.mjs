import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { provideStores, storesEnv } from '../system.mjs';

/** Makes Redis again from Postgres, in the stores of the environment or, without those, of `npm start`. */
export async function run() {
  await ensureServerBuilt();
  const given = process.env.DATABASE_URL && process.env.REDIS_URL;
  const env = given ? process.env : storesEnv(await provideStores('.data/start'));
  await runNode('rebuild', ['dist/commands/rebuild.js'], env);
}
