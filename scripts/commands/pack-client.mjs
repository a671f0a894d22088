import { mkdirSync, rmSync } from 'node:fs';
import { runStep } from '../processes.mjs';

const PACKED = 'client/dist-pack';

/** Compiles the client and packs it as npm would publish it; the package is for those who build on the API. */
export async function run() {
  rmSync('client/dist', { recursive: true, force: true });
  rmSync(PACKED, { recursive: true, force: true });
  mkdirSync(PACKED, { recursive: true });
  await runStep('client compiled', 'npm', ['run', '--silent', 'build:client']);
  await runStep('client packed', 'npm', [
    'pack',
    '--silent',
    '--ignore-scripts',
    '--pack-destination',
    PACKED,
    './client',
  ]);
}
