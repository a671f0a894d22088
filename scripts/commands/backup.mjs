import { resolve } from 'node:path';
import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';

/**
 * Writes a backup of the database of the environment, or of a running `npm start` or `npm run demo`, or of `npm start`.
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  await runNode(
    null,
    ['dist/commands/backup.js', ...args.map(fromWhereNpmWasCalled)],
    await environmentOfStores(),
  );
}

/** A path is meant from where the command was given; the launcher works in the project's folder. */
export const fromWhereNpmWasCalled = (arg, i, args) =>
  arg.startsWith('-') || args[i - 1] === '--community' ? arg : resolve(process.env.INIT_CWD ?? '.', arg);
