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
  const { cooldownSeconds } = new Story(0, options.minutes * 60_000);
  const starting = Installation.start(dataDir, options, cooldownSeconds, log);
  // Registered before it is up: a Ctrl-C right now must find it.
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop(options.keep));
  const verdict = await run(options, await starting, log);
  console.log(options.json ? JSON.stringify(verdict) : table(verdict));
  if (options.keep) log(`▸ data and logs: ${dataDir}`);
  if (!verdict.ok) throw Object.assign(new Error('the promises were not kept'), { exitCode: 1 });
});
