import { existsSync, readdirSync } from 'node:fs';
import { atTheEnd } from './lifetime.mjs';
import { clearStores } from './stores.mjs';
import { provideStores, storesEnv } from './system.mjs';

const PREFIX = 'test-';

/** As many test processes run side by side (jest.config.cjs), each with a Redis of its own. */
const PROCESSES = 2;

/**
 * Empty stores for one run of the tests, deleted at its end. What a killed run left behind goes too.
 * @returns {Promise<NodeJS.ProcessEnv>} the environment that names them
 */
export async function provideTestStores() {
  for (const name of existsSync('.data') ? readdirSync('.data') : []) {
    // One that is in use belongs to another run beside this one.
    if (name.startsWith(PREFIX)) await clearStores(`.data/${name}`).catch(() => {});
  }
  const dataDir = `.data/${PREFIX}${process.pid}`;
  atTheEnd(() => clearStores(dataDir)); // registered first, so run last: after the stores have stopped
  const stores = await provideStores(dataDir);
  const urls = [stores.redisUrl];
  while (!process.env.REDIS_URL && urls.length < PROCESSES) {
    const given = { databaseUrl: stores.databaseUrl };
    urls.push((await provideStores(`${dataDir}/${urls.length}`, given, () => {})).redisUrl);
  }
  return { ...storesEnv(stores), TEST_REDIS_URLS: urls.join(',') };
}
