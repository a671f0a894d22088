import { runTool } from '../test/support/launcher';
import { parseOptions } from './options';
import { table } from './report';
import { run } from './run';
import { Installation } from './system/installation';
import { Story } from './traffic/story';

/** Progress goes to stderr, so that stdout holds the verdict alone. */
const log = (line: string) => console.error(line);

/** Starts a system of our own, lets everything go wrong, and says whether its promises held. */
runTool(parseOptions, async (options, atTheEnd) => {
  const dataDir = `.data/verdict-${process.pid}`;
  if (options.keep) log(`▸ data and logs: ${dataDir}`);
  const { cooldownSeconds } = new Story(0, options.minutes * 60_000);
  const installation = await Installation.start(dataDir, options, cooldownSeconds, log, atTheEnd);
  const verdict = await run(options, installation, log);
  console.log(options.json ? JSON.stringify(verdict) : table(verdict));
  if (!verdict.ok) throw Object.assign(new Error('the promises were not kept'), { exitCode: 1 });
});
