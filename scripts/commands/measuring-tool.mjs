import { ensureBuilt, ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

/** Tools that start the compiled application. With the options in `unbuilt` they start nothing, so nothing need be compiled. */
const TOOLS = {
  verdict: { file: 'verdict/verdict.ts', build: ensureServerBuilt, unbuilt: ['--help'] },
  bench: { file: 'bench/bench.ts', build: ensureBuilt, unbuilt: ['--help', '--readme'] },
  'bench:communities': { file: 'bench/communities.ts', build: ensureServerBuilt, unbuilt: ['--help'] },
};

/**
 * A tool of this project that is written in TypeScript.
 * @param {keyof typeof TOOLS} name
 */
export const measuringTool = (name) => ({
  /** @param {string[]} args */
  async run(args) {
    const { file, build, unbuilt } = TOOLS[name];
    if (!args.some((arg) => unbuilt.includes(arg))) await build();
    // Its dynamic imports must stay what they are: the launcher's modules cannot be required.
    const env = { ...process.env, SWC_NODE_IGNORE_DYNAMIC: '1' };
    await runNode(name, ['-r', '@swc-node/register', file, ...args], env);
  },
});
