import { ensureServerBuilt } from '../builds.mjs';
import { runTool } from '../measuring-tool.mjs';

/** Measures what many communities in one api and one worker cost (docs/scaling.md). */
export const run = (args) =>
  runTool('bench:communities', args, ['--help'], ensureServerBuilt, 'bench/communities.ts');
