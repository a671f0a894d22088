import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { atTheEnd, isEnding } from './lifetime.mjs';
import { stopProcess } from './server-process.mjs';

/** `dist/main` promises to be gone 10 s after SIGTERM; the rest is for a busy machine. */
const GRACE_MS = 12_000;
const END_WITH_PARENT = fileURLToPath(new URL('./end-with-parent.cjs', import.meta.url));

/**
 * Prints a heading and runs one command to its end in our own process group, so that the terminal's Ctrl-C and
 * keyboard reach it.
 * @param {string | null} title null prints none: the output is the command's alone
 * @param {string} file
 * @param {string[]} args
 * @param {NodeJS.ProcessEnv} [env]
 * @throws when it fails, naming the title
 */
export async function runStep(title, file, args, env = process.env) {
  await neverOnceEnding();
  if (title !== null) console.log(`▸ ${title}`);
  const child = spawn(file, args, { env, stdio: 'inherit' });
  atTheEnd(
    () => (child.exitCode ?? child.signalCode) === null && stopProcess(child.pid, 'SIGTERM', GRACE_MS),
  );
  const [code, signal] = await once(child, 'exit');
  if (code === 0) return;
  await neverOnceEnding();
  throw Object.assign(new Error(`${title ?? args[0]}: ${signal ?? `exit ${code}`}`), { exitCode: code || 1 });
}

/** As `runStep`, for a script of this project or of a package: node itself, no npm in between to lose signals. */
export const runNode = (title, args, env) => runStep(title, process.execPath, args, env);

/**
 * Starts a long-running process of the application, out of reach of the terminal's Ctrl-C: the launcher stops it
 * when its turn comes. Its output is ours.
 * @param {string[]} args of node
 * @param {NodeJS.ProcessEnv} env
 */
export async function spawnApp(args, env) {
  await neverOnceEnding();
  const child = spawn(process.execPath, ['-r', END_WITH_PARENT, ...args], {
    env,
    detached: true,
    stdio: ['pipe', 'inherit', 'inherit'],
  });
  await once(child, 'spawn');
  return child;
}

/** Stops a process of `spawnApp` and waits for it. */
export async function stopApp(child) {
  if (child && (child.exitCode ?? child.signalCode) === null)
    await stopProcess(child.pid, 'SIGTERM', GRACE_MS);
}

/** Once the end has begun nothing new may start: what asks for it waits for a turn that never comes. */
function neverOnceEnding() {
  return isEnding() ? new Promise(() => {}) : undefined;
}
