import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { ensurePackages } from './packages.mjs';

/** `stopIsSuccess`: Ctrl-C is how the command is meant to end. */
const UNTIL_STOPPED = { stopIsSuccess: true, dotenv: true };
const ON_STORES = { stopIsSuccess: false, dotenv: true };
/** `.env` is not read: they would empty the database it names. */
const APART = { stopIsSuccess: false, dotenv: false };

const operator = (name) => async () => (await import('./commands/operator.mjs')).operatorCommand(name);
const tool = (name) => async () => (await import('./commands/measuring-tool.mjs')).measuringTool(name);

/** The npm scripts that need more than one program: packages first, then the command. */
const COMMANDS = {
  demo: [UNTIL_STOPPED, () => import('./commands/demo.mjs')],
  start: [UNTIL_STOPPED, () => import('./commands/start.mjs')],
  dev: [UNTIL_STOPPED, () => import('./commands/dev.mjs')],
  simulate: [ON_STORES, () => import('./commands/simulate.mjs')],
  migrate: [ON_STORES, () => import('./commands/migrate.mjs')],
  rebuild: [ON_STORES, operator('rebuild')],
  kick: [ON_STORES, operator('kick')],
  data: [ON_STORES, operator('data')],
  key: [ON_STORES, operator('key')],
  backup: [ON_STORES, operator('backup')],
  restore: [ON_STORES, operator('restore')],
  openapi: [APART, () => import('./commands/openapi.mjs')],
  'pack-client': [APART, () => import('./commands/pack-client.mjs')],
  verdict: [APART, tool('verdict')],
  bench: [APART, tool('bench')],
  'bench-communities': [APART, tool('bench:communities')],
  test: [APART, () => import('./commands/test.mjs')],
};

async function main([name, ...args]) {
  if (!Object.hasOwn(COMMANDS, name ?? ''))
    throw new Error(`usage: node scripts/launch.mjs ${Object.keys(COMMANDS).join(' | ')}`);
  const [options, load] = COMMANDS[name];
  process.chdir(resolve(import.meta.dirname, '..'));
  if (options.dotenv && existsSync('.env')) process.loadEnvFile('.env');
  ensurePackages();
  const { live } = await import('./lifetime.mjs');
  await live(async () => (await load()).run(args), options);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(`✗ ${error.message}`);
  process.exit(1);
});
