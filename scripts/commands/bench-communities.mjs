import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

/**
 * Measures what many communities in one api and one worker cost (docs/scaling.md).
 * @param {string[]} args
 */
export async function run(args) {
  await ensureServerBuilt();
  const env = { ...process.env, SWC_NODE_IGNORE_DYNAMIC: '1' };
  await runNode('bench:communities', ['-r', '@swc-node/register', 'bench/communities.ts', ...args], env);
}
