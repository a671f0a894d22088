import { browserEnv } from '../browser.mjs';
import { ensureBuilt } from '../builds.mjs';
import { runJest } from '../jest.mjs';
import { provideTestStores } from '../test-stores.mjs';
import { run as checkAll } from './check-all.mjs';

/**
 * Everything that CI runs; with arguments only the tests they choose: `npm test -- sessions`. The tests get real stores
 * of their own, which are gone afterwards.
 * @param {string[]} args passed on to jest
 */
export async function run(args) {
  if (args.length === 0) return checkAll();
  await ensureBuilt();
  const browser = await browserEnv({ mayInstall: false });
  await runJest({ ...(await provideTestStores()), ...browser }, args);
}
