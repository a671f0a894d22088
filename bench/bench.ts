import { parseArgs } from 'node:util';
import { lifetimeModule } from '../verdict/system/launcher';
import { Rig } from './rig/rig';
import { ingest } from './scenarios/ingest';
import { latency } from './scenarios/latency';
import { sustained } from './scenarios/sustained';
import { FULL, QUICK } from './size';

const SCENARIOS = { ingest, sustained, latency };
type Name = keyof typeof SCENARIOS;

const log = (line: string) => console.error(line);

async function bench(names: Name[], quick: boolean, profile: boolean): Promise<void> {
  const { atTheEnd } = await lifetimeModule();
  const starting = Rig.start(log, profile);
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop());
  const rig = await starting;
  const results: Record<string, unknown> = {};
  for (const name of names) {
    log(`▸ ${name}`);
    results[name] = await SCENARIOS[name](rig, quick ? QUICK : FULL);
  }
  console.log(JSON.stringify(results, null, 2));
}

async function main(args: string[]): Promise<void> {
  const { values } = parseArgs({
    args,
    options: {
      quick: { type: 'boolean', default: false },
      profile: { type: 'boolean', default: false },
      only: { type: 'string' },
    },
  });
  const names = values.only ? (values.only.split(',') as Name[]) : (Object.keys(SCENARIOS) as Name[]);
  const { live } = await lifetimeModule();
  await live(() => bench(names, values.quick, values.profile), { stopIsSuccess: false });
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(`✗ ${error instanceof Error ? error.message : String(error)}`);
  process.exit(2);
});
