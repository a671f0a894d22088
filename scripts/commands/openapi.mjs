import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

const DOCUMENT = 'openapi.json';
const TYPES = ['client/src/api-types.ts', 'dashboard/src/api-types.ts'];

/** What `run` writes; committed, and compared in CI. */
export const GENERATED = [DOCUMENT, ...TYPES];

/** Writes openapi.json from the compiled controllers, and the types of the client and the dashboard from openapi.json. */
export async function run() {
  await ensureServerBuilt();
  await runNode(DOCUMENT, ['dist/commands/openapi.js']);
  console.log(`▸ ${TYPES.join(', ')}`);
  const { default: openapiTS, astToString, COMMENT_HEADER } = await import('openapi-typescript');
  const types = COMMENT_HEADER + astToString(await openapiTS(pathToFileURL(DOCUMENT)));
  for (const file of TYPES) await writeFile(file, types);
}
