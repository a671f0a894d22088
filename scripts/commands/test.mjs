import { ensureBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { storesEnv } from '../system.mjs';
import { provideTestStores } from '../test-stores.mjs';

/**
 * All tests on real stores of their own, which are gone afterwards.
 * @param {string[]} args passed on to jest: `npm test -- sessions`
 */
export async function run(args) {
  await ensureBuilt();
  await runTests(storesEnv(await provideTestStores()), args);
}

/** Unit, integration and end-to-end tests; `env` names the stores. */
export const runTests = (env, args = []) => runNode('tests', ['node_modules/jest/bin/jest.js', ...args], env);
