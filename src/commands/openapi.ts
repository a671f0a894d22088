import { writeFileSync } from 'node:fs';
import { describeApi } from '../api-description';
import { createApiApp } from '../api-app';
import { parseSettings } from '../platform/config/parse-settings';

/** Writes openapi.json. Needs no store: the application is built but never listens. */
async function writeOpenApi(): Promise<void> {
  const app = await createApiApp(
    parseSettings({
      DATABASE_URL: 'postgres://nowhere',
      REDIS_URL: 'redis://127.0.0.1:1',
      LOG_LEVEL: 'silent',
    }),
  );
  writeFileSync('openapi.json', `${JSON.stringify(describeApi(app), null, 2)}\n`);
  process.exit(0);
}

writeOpenApi().catch((error: unknown) => {
  console.error(error);
  process.exit(1);
});
