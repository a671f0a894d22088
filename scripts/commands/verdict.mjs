import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

/**
 * Lets everything go wrong on a system of its own and says whether the promises held (docs/verdict.md).
 * @param {string[]} args of verdict/verdict.ts
 */
export async function run(args) {
  if (!args.includes('--help')) await ensureServerBuilt();
  // Its dynamic imports must stay what they are: the launcher's modules cannot be required.
  const env = { ...process.env, SWC_NODE_IGNORE_DYNAMIC: '1' };
  await runNode('verdict', ['-r', '@swc-node/register', 'verdict/verdict.ts', ...args], env);
}
