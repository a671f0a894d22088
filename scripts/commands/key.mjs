import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';

/**
 * Makes, lists and revokes API keys, in the stores of the environment, or those of a running `npm start` or `npm run demo`, or
 * those of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(null, ['dist/commands/key.js', ...args], await environmentOfStores());
}
