import { setTimeout as sleep } from 'node:timers/promises';
import { atTheEnd, end, isEnding } from './lifetime.mjs';
import { spawnApp, stopApp } from './processes.mjs';

/** Of one process. */
const MAX_RESTARTS_A_MINUTE = 5;

/**
 * Starts the given processes, waits until all are ready, and from then on starts again whichever dies, as a process
 * manager would in production. One that keeps dying ends everything.
 * @param {Record<string, { url: string, args: string[] }>} apps
 * @param {NodeJS.ProcessEnv} env
 * @param {(url: string, hasEnded: () => boolean) => Promise<void>} waitUntilReady
 */
export async function keepRunning(apps, env, waitUntilReady) {
  /** @type {Record<string, import('node:child_process').ChildProcess>} */
  const running = {};
  atTheEnd(() => Promise.all(Object.values(running).map(stopApp)));

  const begin = async (name) => {
    running[name] = await spawnApp(apps[name].args, env);
    return running[name];
  };
  const watch = (name, child) => {
    const again = () => void restart(name, child).catch(giveUp);
    if (hasEnded(child)) again();
    else child.once('exit', again);
  };

  const restarts = [];
  const restart = async (name, child) => {
    if (isEnding()) return;
    const recent = restarts.filter((past) => past.name === name && past.time > Date.now() - 60_000).length;
    if (recent >= MAX_RESTARTS_A_MINUTE) throw new Error(`${name} keeps ending`);
    restarts.push({ name, time: Date.now() });
    console.log(
      `! ${name} ended by itself (${child.signalCode ?? `exit ${child.exitCode}`}): starting it again`,
    );
    await sleep(500);
    watch(name, await begin(name)); // not waiting until it is ready: a store may be down for longer
  };

  const beginFirst = async (name) => {
    const child = await begin(name);
    await waitUntilReady(apps[name].url, () => hasEnded(child));
    watch(name, child);
  };
  await Promise.all(Object.keys(apps).map(beginFirst));
}

const hasEnded = (child) => (child.exitCode ?? child.signalCode) !== null;

function giveUp(error) {
  if (!isEnding()) console.error(`✗ ${error.message}`);
  return end(1);
}
