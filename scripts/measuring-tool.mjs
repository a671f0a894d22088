import { ensureServerBuilt } from './builds.mjs';
import { runNode } from './processes.mjs';

/**
 * Runs a tool of this project that is written in TypeScript and starts the compiled application.
 * @param {string} name
 * @param {string[]} args
 * @param {string[]} unbuilt options with which it starts nothing, so that nothing need be compiled
 * @param {() => Promise<void>} build what it needs
 * @param {string} file where it begins
 */
export async function runTool(name, args, unbuilt, build = ensureServerBuilt, file = `${name}/${name}.ts`) {
  if (!args.some((arg) => unbuilt.includes(arg))) await build();
  // Its dynamic imports must stay what they are: the launcher's modules cannot be required.
  const env = { ...process.env, SWC_NODE_IGNORE_DYNAMIC: '1' };
  await runNode(name, ['-r', '@swc-node/register', file, ...args], env);
}
