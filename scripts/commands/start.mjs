import { ensureBuilt } from '../builds.mjs';
import { printAddresses } from '../addresses.mjs';
import { startSystem } from '../system.mjs';

/** Stores, API and worker for real webhooks, data kept under .data/start; until Ctrl-C. */
export async function run() {
  await ensureBuilt();
  const system = await startSystem('.data/start');
  printAddresses('Kickboard is running', system, {
    adminPassword: process.env.ADMIN_PASSWORD && '$ADMIN_PASSWORD',
  });
  await new Promise(() => {}); // until a signal
}
