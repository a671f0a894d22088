import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';

/**
 * Asks Kick, on the stores of the environment, or those of a running `npm start` or `npm run demo`, or those of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(null, ['dist/commands/kick.js', ...args], await environmentOfStores());
}
