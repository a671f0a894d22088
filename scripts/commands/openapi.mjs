import { writeFile } from 'node:fs/promises';
import { pathToFileURL } from 'node:url';
import { ensureServerBuilt } from '../builds.mjs';
import { runNode } from '../processes.mjs';

const DOCUMENT = 'openapi.json';
const TYPES = 'client/src/api-types.ts';

/** What `run` writes; committed, and compared in CI. */
export const GENERATED = [DOCUMENT, TYPES];

/** Writes openapi.json from the compiled controllers, and from it the types of the client, which the dashboard uses as well. */
export async function run() {
  await ensureServerBuilt();
  await runNode(DOCUMENT, ['dist/commands/openapi.js']);
  console.log(`▸ ${TYPES}`);
  const { default: openapiTS, astToString, COMMENT_HEADER } = await import('openapi-typescript');
  const types = COMMENT_HEADER + astToString(await openapiTS(pathToFileURL(DOCUMENT)));
  await writeFile(TYPES, types);
}
