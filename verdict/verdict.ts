import { mkdirSync } from 'node:fs';
import { parseOptions, type VerdictOptions } from './options';
import { table } from './report';
import { run } from './run';
import { Installation } from './system/installation';
import { lifetimeModule } from '../test/support/launcher';
import { Story } from './traffic/story';

/** Progress goes to stderr, so that stdout holds the verdict alone. */
const log = (line: string) => console.error(line);

/** Starts a system of our own, lets everything go wrong, and says whether its promises held. */
async function judge(options: VerdictOptions): Promise<void> {
  const { atTheEnd } = await lifetimeModule();
  const dataDir = `.data/verdict-${process.pid}`;
  mkdirSync(dataDir, { recursive: true });
  const { cooldownSeconds } = new Story(0, options.minutes * 60_000);
  const starting = Installation.start(dataDir, options.dist, cooldownSeconds, log);
  // Registered before it is up: a Ctrl-C right now must find it.
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop(options.keep));
  const verdict = await run(options, await starting, log);
  console.log(options.json ? JSON.stringify(verdict) : table(verdict));
  if (options.keep) log(`▸ data and logs: ${dataDir}`);
  if (!verdict.ok) throw Object.assign(new Error('the promises were not kept'), { exitCode: 1 });
}

async function main(args: string[]): Promise<void> {
  const options = parseOptions(args);
  const { live } = await lifetimeModule();
  await live(() => judge(options), { stopIsSuccess: false });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
});
