import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';

/**
 * Reads what is held about a viewer, from the stores of the environment, or those of a running `npm start` or `npm run demo`,
 * or those of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(null, ['dist/commands/data.js', ...args], await environmentOfStores());
}
