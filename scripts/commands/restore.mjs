import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';
import { fromWhereNpmWasCalled } from './backup.mjs';

/**
 * Restores a backup to the database of the environment, or to that of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(
    null,
    ['dist/commands/restore.js', ...args.map(fromWhereNpmWasCalled)],
    await environmentOfStores(),
  );
}
