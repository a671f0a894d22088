import { existsSync, readdirSync } from 'node:fs';
import { atTheEnd } from './lifetime.mjs';
import { clearStores } from './stores.mjs';
import { provideStores } from './system.mjs';

const PREFIX = 'test-';

/** Empty stores for one run of the tests, deleted at its end. What a killed run left behind goes too. */
export async function provideTestStores() {
  for (const name of existsSync('.data') ? readdirSync('.data') : []) {
    // One that is in use belongs to another run beside this one.
    if (name.startsWith(PREFIX)) await clearStores(`.data/${name}`).catch(() => {});
  }
  const dataDir = `.data/${PREFIX}${process.pid}`;
  atTheEnd(() => clearStores(dataDir)); // registered first, so run last: after the stores have stopped
  return provideStores(dataDir);
}
