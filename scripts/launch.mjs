import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensurePackages } from './packages.mjs';

/**
 * The entry of the npm scripts that need more than one program: packages first, then the command.
 * `stopIsSuccess`: Ctrl-C is how the command is meant to end. `.env` is not read by the test commands: they would
 * empty the database it names.
 */
const COMMANDS = {
  demo: { load: () => import('./commands/demo.mjs'), stopIsSuccess: true, dotenv: true },
  start: { load: () => import('./commands/start.mjs'), stopIsSuccess: true, dotenv: true },
  dev: { load: () => import('./commands/dev.mjs'), stopIsSuccess: true, dotenv: true },
  simulate: { load: () => import('./commands/simulate.mjs'), stopIsSuccess: false, dotenv: true },
  migrate: { load: () => import('./commands/migrate.mjs'), stopIsSuccess: false, dotenv: true },
  rebuild: { load: () => import('./commands/rebuild.mjs'), stopIsSuccess: false, dotenv: true },
  kick: { load: () => import('./commands/kick.mjs'), stopIsSuccess: false, dotenv: true },
  data: { load: () => import('./commands/data.mjs'), stopIsSuccess: false, dotenv: true },
  key: { load: () => import('./commands/key.mjs'), stopIsSuccess: false, dotenv: true },
  backup: { load: () => import('./commands/backup.mjs'), stopIsSuccess: false, dotenv: true },
  restore: { load: () => import('./commands/restore.mjs'), stopIsSuccess: false, dotenv: true },
  openapi: { load: () => import('./commands/openapi.mjs'), stopIsSuccess: false, dotenv: false },
  'pack-client': { load: () => import('./commands/pack-client.mjs'), stopIsSuccess: false, dotenv: false },
  verdict: { load: () => import('./commands/verdict.mjs'), stopIsSuccess: false, dotenv: false },
  bench: { load: () => import('./commands/bench.mjs'), stopIsSuccess: false, dotenv: false },
  'bench-communities': {
    load: () => import('./commands/bench-communities.mjs'),
    stopIsSuccess: false,
    dotenv: false,
  },
  test: { load: () => import('./commands/test.mjs'), stopIsSuccess: false, dotenv: false },
  'check-all': { load: () => import('./commands/check-all.mjs'), stopIsSuccess: false, dotenv: false },
};

async function main([name, ...args]) {
  const command = COMMANDS[name];
  if (!command) throw new Error(`usage: node scripts/launch.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  process.chdir(resolve(import.meta.dirname, '..'));
  if (command.dotenv && existsSync('.env')) process.loadEnvFile('.env');
  ensurePackages();
  const { live } = await import('./lifetime.mjs');
  await live(async () => (await command.load()).run(args), command);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
