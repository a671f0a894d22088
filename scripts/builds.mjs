import { existsSync, mkdirSync, readdirSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { runStep } from './processes.mjs';

/** What is compiled, from what. A source that does not exist is left out. */
const BUILDS = {
  server: {
    script: 'build',
    output: 'dist/main.js',
    sources: [
      'src',
      'migrations',
      'nest-cli.json',
      'tsconfig.json',
      'tsconfig.build.json',
      'package-lock.json',
    ],
  },
  dashboard: {
    script: 'build:dashboard',
    output: 'dashboard/dist/index.html',
    sources: [
      'dashboard/src',
      'dashboard/public',
      'dashboard/index.html',
      'dashboard/overlay.html',
      'dashboard/overlay-setup.html',
      'dashboard/admin',
      'client/src',
      'dashboard/vite.config.mts',
      'package-lock.json',
    ],
  },
};

/** Compiles the server and the dashboard, each only when its sources have changed since. */
export async function ensureBuilt() {
  await buildIfStale('server');
  await buildIfStale('dashboard');
}

/** Compiles the server when its sources have changed since. */
export const ensureServerBuilt = () => buildIfStale('server');

async function buildIfStale(name) {
  const { script, output, sources } = BUILDS[name];
  const stamp = `.data/built-${name}`;
  if (existsSync(output) && newestTime([stamp]) > newestTime(sources)) return;
  const begun = new Date();
  await runStep(`npm run ${script}`, 'npm', ['run', '--silent', script]);
  mkdirSync('.data', { recursive: true });
  writeFileSync(stamp, '');
  utimesSync(stamp, begun, begun); // what is edited while it runs is not in it
}

/** The newest modification below `paths`, in ms; 0 when there is nothing. Folders count too: theirs is the only trace of a deleted file. */
function newestTime(paths) {
  const times = paths
    .filter((path) => existsSync(path))
    .map((path) => {
      const stat = statSync(path);
      if (!stat.isDirectory()) return stat.mtimeMs;
      return Math.max(stat.mtimeMs, newestTime(readdirSync(path).map((name) => join(path, name))));
    });
  return Math.max(0, ...times);
}
