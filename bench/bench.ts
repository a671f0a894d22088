import { readFileSync, writeFileSync } from 'node:fs';
import { runTool } from '../test/support/launcher';
import { parseOptions } from './options';
import { machineOf } from './report/machine';
import { DOCUMENTS, withTable } from './report/readme';
import { newestResult, record, RESULTS } from './report/results';
import { plainTable } from './report/table';
import { Rig } from './rig/rig';
import { type Figures, runScenario } from './scenarios';
import { FULL, QUICK } from './size';

/** Progress goes to stderr, so that stdout holds the figures alone. */
const log = (line: string) => console.error(line);

runTool(parseOptions, async (options, atTheEnd) => {
  if (options.readme) return writeDocuments();
  const starting = Rig.start(log, options.profile);
  // Registered before it is up: a Ctrl-C right now must find it.
  atTheEnd(async () => (await starting.catch(() => undefined))?.stop());
  const rig = await starting;
  const size = options.quick ? 'quick' : 'full';
  const machine = await machineOf(rig);
  const figures: Figures = {};
  for (const name of options.scenarios) {
    const begin = performance.now();
    log(`▸ ${name}`);
    const found = await runScenario(name, rig, options.quick ? QUICK : FULL);
    Object.assign(figures, found);
    log(`  ${Math.round((performance.now() - begin) / 1000)} s`);
    // At once: a later scenario that fails must not cost what was found.
    if (options.record) log(`  recorded in ${record(RESULTS, size, machine, found)}`);
  }
  console.log(options.json ? JSON.stringify({ size, machine, figures }) : plainTable(figures));
});

function writeDocuments(): void {
  const newest = newestResult(RESULTS);
  if (!newest) throw new Error(`nothing is recorded in ${RESULTS} yet`);
  for (const document of DOCUMENTS) {
    const text = readFileSync(document.file, 'utf8');
    writeFileSync(document.file, withTable(text, newest, document));
  }
}
