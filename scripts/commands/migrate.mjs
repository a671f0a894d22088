import { ensureServerBuilt } from '../builds.mjs';
import { migrate, provideStores, storesEnv } from '../system.mjs';

/** Brings the database of DATABASE_URL to the newest migration; without one, that of `npm start`. */
export async function run() {
  await ensureServerBuilt();
  if (process.env.DATABASE_URL) return migrate(process.env);
  await migrate(storesEnv(await provideStores('.data/start')));
}
