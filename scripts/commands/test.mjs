import { existsSync, readFileSync } from 'node:fs';
import { browserEnv } from '../browser.mjs';
import { ensureBuilt } from '../builds.mjs';
import { runNode, runStep } from '../processes.mjs';
import { provideTestStores } from '../test-stores.mjs';
import { GENERATED, run as writeGenerated } from './openapi.mjs';
import { run as packClient } from './pack-client.mjs';

/**
 * Everything that CI runs; with arguments only the tests they choose: `npm test -- sessions`. The tests get real stores
 * of their own, which are gone afterwards.
 * @param {string[]} args passed on to jest
 */
export async function run(args) {
  const isEverything = args.length === 0;
  if (isEverything) {
    // The cheapest first; the first failure ends it.
    await runStep('static checks', 'npm', ['run', '--silent', 'check:static']);
    await runStep('dashboard tests', 'npm', ['run', '--silent', 'test:dashboard']);
  }
  await ensureBuilt();
  if (isEverything) {
    await checkGenerated();
    await packClient();
  }
  const env = await provideTestStores();
  if (isEverything) await runNode('entities and migrations agree', ['dist/commands/check-drift.js'], env);
  const browser = await browserEnv({ mayInstall: isEverything });
  await runNode('tests', ['node_modules/jest/bin/jest.js', ...args], { ...env, ...browser });
}

/** Generated files are committed; the ones here must be what the code generates now. */
async function checkGenerated() {
  const contents = () => GENERATED.map((file) => (existsSync(file) ? readFileSync(file, 'utf8') : ''));
  const before = contents();
  await writeGenerated();
  const outdated = GENERATED.filter((_, index) => contents()[index] !== before[index]);
  if (outdated.length > 0)
    throw new Error(`${outdated.join(', ')} was out of date: commit what is there now`);
}
