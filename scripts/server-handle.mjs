import { eventually, isAlive, logTail, signalIfAlive, stopProcess } from './server-process.mjs';

/** For tries that end early: Postgres refuses while the children of a killed server have not let go. */
const RETRY_FOR_MS = 20_000;
/** For a server that runs and is not ready: it reads its data, and killing it would only make it begin again. */
const READY_WITHIN_MS = 120_000;

/** Servers that run; when whoever started us exits without stopping them (an uncaught error), they end with it. */
const running = new Map();
process.on('exit', () => running.forEach((stopSignal, child) => signalIfAlive(child.pid, stopSignal)));

/**
 * One local server that can be started, stopped and killed any number of times on the same port and data.
 * @typedef {object} StoreHandle
 * @property {string} url
 * @property {number} port
 * @property {number | undefined} pid of the running server
 * @property {() => Promise<void>} start resolves once the server answers; nothing happens when it runs already
 * @property {() => Promise<void>} stop clean shutdown
 * @property {() => Promise<void>} kill SIGKILL, for tests that crash it; resolves once it is gone
 */

/**
 * @param {object} server
 * @param {string} server.name
 * @param {string} server.url
 * @param {number} server.port
 * @param {string} server.logFile
 * @param {() => Promise<import('node:child_process').ChildProcess>} server.launch
 * @param {() => Promise<boolean>} server.isReady
 * @param {NodeJS.Signals} server.stopSignal the one that means a clean and quick shutdown
 * @param {(name: string, reason: string) => void} [server.onCrash] called when the server ends without having been asked to
 * @returns {StoreHandle}
 */
export function serverHandle({ name, url, port, logFile, launch, isReady, stopSignal, onCrash }) {
  /** @type {import('node:child_process').ChildProcess | undefined} */
  let child;
  let wanted = false; // a stop while a start is still trying must win

  async function start() {
    if (child && isRunning(child)) return;
    wanted = true;
    if (await eventually(async () => !wanted || (await tryOnce()), RETRY_FOR_MS, 200)) return;
    throw new Error(`${name} did not start on port ${port}; its log (${logFile}) ends:\n${logTail(logFile)}`);
  }

  async function tryOnce() {
    const launched = await launch();
    child = launched;
    running.set(launched, stopSignal);
    launched.once('exit', () => running.delete(launched));
    let ready = false;
    const settled = async () => !wanted || !isRunning(launched) || (ready = await isReady());
    await eventually(settled, READY_WITHIN_MS);
    if (!ready || !wanted) {
      await stopProcess(launched.pid, 'SIGKILL', 0);
      return !wanted;
    }
    launched.once('exit', (code, signal) => {
      if (child === launched && wanted) onCrash?.(name, signal ?? `exit ${code}`);
    });
    return true;
  }

  async function end(signal) {
    wanted = false; // from here on its exit is expected
    if (child && isRunning(child)) await stopProcess(child.pid, signal, 10_000);
    child = undefined;
  }

  return {
    url,
    port,
    get pid() {
      return child && isRunning(child) ? child.pid : undefined;
    },
    start,
    stop: () => end(stopSignal),
    kill: () => end('SIGKILL'),
  };
}

const isRunning = (child) => child.exitCode === null && child.signalCode === null && isAlive(child.pid);
