import { execFileSync, spawn } from 'node:child_process';
import { closeSync, openSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Spawns a server in a process group and session of its own, its output appended to `logFile`.
 *
 * A Ctrl-C in the terminal signals the whole foreground group: a server left in it would be gone before the
 * application had flushed into it. A pipe instead of a file would break under it when its parent is killed.
 * @param {string} file
 * @param {string[]} args
 * @param {import('node:child_process').SpawnOptions & { logFile: string }} options
 */
export async function spawnServer(file, args, { logFile, ...options }) {
  const log = openSync(logFile, 'a');
  try {
    const child = spawn(file, args, { ...options, detached: true, stdio: ['ignore', log, log] });
    await new Promise((resolve, reject) => child.once('spawn', resolve).once('error', reject));
    child.unref();
    return child;
  } finally {
    closeSync(log);
  }
}

/** @param {number} pid */
export function isAlive(pid) {
  try {
    process.kill(pid, 0);
  } catch (error) {
    return error.code === 'EPERM';
  }
  // A killed child whose parent has not collected it still answers signal 0; waiting for it would never end.
  return !/^State:\s+[ZX]/m.test(readProc(pid, 'status'));
}

/** The command line of a running process, empty when there is none. Pids are reused: never signal one unseen. */
export function commandLine(pid) {
  const text = readProc(pid, 'cmdline').replaceAll('\0', ' ').trim();
  if (text || process.platform === 'linux') return text;
  try {
    return execFileSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' }).trim();
  } catch {
    return '';
  }
}

/**
 * Sends `signal` and waits for the process to be gone; after `graceMs` it gets SIGKILL.
 * @param {number} pid
 * @param {NodeJS.Signals} signal
 */
export async function stopProcess(pid, signal, graceMs) {
  signalIfAlive(pid, signal);
  if (await eventually(() => !isAlive(pid), graceMs)) return;
  signalIfAlive(pid, 'SIGKILL');
  if (!(await eventually(() => !isAlive(pid), 5_000))) throw new Error(`process ${pid} survived SIGKILL`);
}

/** Polls until `check` holds; false when it does not within `timeoutMs`. */
export async function eventually(check, timeoutMs, pauseMs = 30) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    if (await check()) return true;
    if (Date.now() >= deadline) return false;
    await sleep(pauseMs);
  }
}

/** The last lines of a server's log, for an error message that says why it did not start. */
export function logTail(logFile, lines = 8) {
  try {
    return readFileSync(logFile, 'utf8').trimEnd().split('\n').slice(-lines).join('\n');
  } catch {
    return '(no log)';
  }
}

/** Signals a process that may have gone by itself meanwhile. */
export function signalIfAlive(pid, signal) {
  try {
    process.kill(pid, signal);
  } catch (error) {
    if (error.code !== 'ESRCH') throw error;
  }
}

function readProc(pid, name) {
  try {
    return readFileSync(`/proc/${pid}/${name}`, 'utf8');
  } catch {
    return '';
  }
}
