import { setTimeout as sleep } from 'node:timers/promises';
import { commandLine } from '../simulator/command-line';
import { KickSigner } from '../simulator/kick-signer';
import { runTool } from '../test/support/launcher';
import { startOwnStores } from '../test/support/own-stores';
import { measureIdle } from './communities/idle-meter';
import { measureRaid } from './communities/raid';
import { ServedCommunities } from './communities/served';
import { KEY } from './load/corpus';

const DATA_DIR = '.data/communities';
/** After the start: pages that were read once are read no more, pools have let go. */
const SETTLE_MS = 20_000;
/** Each community has some to its own database. */
const CONNECTIONS = 1_000;

/** What communities cost that nobody writes in, by their number, and whether a raid in one delays another. */
runTool(parseOptions, async ({ counts, seconds, raid }, atTheEnd) => {
  const signer = KickSigner.fromFile(KEY);
  const log = (line: string) => console.error(line);
  const starting = startOwnStores(DATA_DIR, 'dist', signer, log, { connections: CONNECTIONS });
  atTheEnd(async () => (await starting.catch(() => undefined))?.stores.stop());
  const { stores, env } = await starting;
  const served = new ServedCommunities(stores, env, DATA_DIR);
  atTheEnd(() => served.stop());
  for (const count of counts) {
    await served.start(count);
    await sleep(SETTLE_MS);
    // At once: a raid that fails must not cost what was found.
    console.log(JSON.stringify({ communities: count, ...(await measureIdle(served, stores, seconds)) }));
    if (raid && count === counts.at(-1) && count > 1)
      console.log(JSON.stringify({ raid: await measureRaid(served, stores, signer, seconds) }));
    console.log(JSON.stringify({ communities: count, stop_ms: await served.stop() }));
  }
});

function parseOptions(args: string[]) {
  return commandLine(
    'npm run bench:communities --',
    'Measures what many communities in one api and one worker cost.',
  )
    .option(
      '--counts <numbers>',
      'how many communities, one after the other; 0 = without COMMUNITIES_FILE',
      list,
      [0, 1, 10, 100],
    )
    .option('--seconds <n>', 'how long each is measured', Number, 30)
    .option('--no-raid', 'leave out the raid, which is measured with the last of these numbers')
    .parse(args, { from: 'user' })
    .opts();
}

function list(text: string): number[] {
  return text.split(',').map(Number);
}
