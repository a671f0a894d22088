import { existsSync, readFileSync } from 'node:fs';
import { browserEnv } from '../browser.mjs';
import { ensureBuilt } from '../builds.mjs';
import { runJest } from '../jest.mjs';
import { runNode, runStep } from '../processes.mjs';
import { provideTestStores } from '../test-stores.mjs';
import { GENERATED, run as writeGenerated } from './openapi.mjs';
import { run as packClient } from './pack-client.mjs';

/** What CI runs, cheapest first; the first failure ends it. */
export async function run() {
  await runStep('static checks', 'npm', ['run', '--silent', 'check:static']);
  await runStep('dashboard tests', 'npm', ['run', '--silent', 'test:dashboard']);
  await ensureBuilt();
  await checkGenerated();
  await packClient();
  const env = await provideTestStores();
  await runNode('entities and migrations agree', ['dist/commands/check-drift.js'], env);
  await runJest({ ...env, ...(await browserEnv({ mayInstall: true })) });
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
