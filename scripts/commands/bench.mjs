import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

/** These measure nothing, so they need no build. */
const READ_ONLY = ['--help', '--readme'];

/**
 * Measures the system on stores of its own, beside servers to compare it with (docs/performance.md).
 * @param {string[]} args of bench/bench.ts
 */
export async function run(args) {
  if (!args.some((arg) => READ_ONLY.includes(arg))) await ensureServerBuilt();
  // Its dynamic imports must stay what they are: the launcher's modules cannot be required.
  const env = { ...process.env, SWC_NODE_IGNORE_DYNAMIC: '1' };
  await runNode('bench', ['-r', '@swc-node/register', 'bench/bench.ts', ...args], env);
}
