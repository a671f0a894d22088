import { runTool } from '../measuring-tool.mjs';

/** Lets everything go wrong on a system of its own and says whether the promises held (docs/verdict.md). */
export const run = (args) => runTool('verdict', args, ['--help']);
