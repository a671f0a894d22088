import { resolve } from 'node:path';
import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';
import { environmentOfStores } from '../system.mjs';

/** These name a file. */
const WITH_FILE = ['backup', 'restore'];

/**
 * A command of an operator, on the stores of the environment, or of a running `npm start` or `npm run demo`, or of `npm start`.
 * @param {'backup' | 'data' | 'key' | 'kick' | 'rebuild' | 'restore'} name
 */
export const operatorCommand = (name) => ({
  /** @param {string[]} args */
  async run(args) {
    await ensureServerBuilt();
    const given = WITH_FILE.includes(name) ? args.map(fromWhereNpmWasCalled) : args;
    const env = await environmentOfStores();
    const LOG_FORMAT = env.LOG_FORMAT || 'pretty';
    await runNode(null, [`dist/commands/${name}.js`, ...given], { ...env, LOG_FORMAT });
  },
});

/** A path is meant from where the command was given; the launcher works in the project's folder. */
const fromWhereNpmWasCalled = (arg, i, args) =>
  arg.startsWith('-') || args[i - 1] === '--community' ? arg : resolve(process.env.INIT_CWD ?? '.', arg);
