import { parseArgs } from 'node:util';
import { ensureBuilt } from '../builds.mjs';
import { simulatedKick } from '../kick-key.mjs';
import { runNode } from '../processes.mjs';
import { simulatorArgs } from '../simulator.mjs';
import { clearStores } from '../stores.mjs';
import { startSystem } from '../system.mjs';

const DATA_DIR = '.data/simulate';

/**
 * Plays a simulated stream with the given options of the simulator: against `--url`, or without it against stores and
 * an application of its own that are gone afterwards. The exit code is the simulator's.
 * @param {string[]} args
 */
export async function run(args) {
  const options = { url: { type: 'string' }, key: { type: 'string' }, help: { type: 'boolean' } };
  const { values } = parseArgs({ args, options, strict: false });
  if (values.url || values.help) return runNode('simulator', simulatorArgs(args));
  await ensureBuilt();
  await clearStores(DATA_DIR);
  const key = typeof values.key === 'string' ? values.key : `${DATA_DIR}/kick-key.pem`;
  const { url } = await startSystem(DATA_DIR, {
    ...simulatedKick(key),
    // One line per coin would bury the simulator's summary.
    LOG_LEVEL: process.env.LOG_LEVEL || 'warn',
  });
  await runNode(`simulator against ${url}`, simulatorArgs([...args, '--url', url, '--key', key]));
}
