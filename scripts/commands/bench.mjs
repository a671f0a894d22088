import { ensureBuilt } from '../builds.mjs';
import { runTool } from '../measuring-tool.mjs';

/** Measures the system on stores of its own, beside servers to compare it with (docs/performance.md). */
export const run = (args) => runTool('bench', args, ['--help', '--readme'], ensureBuilt);
