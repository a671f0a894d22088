import { readdirSync, readFileSync } from 'node:fs';

/** Fields of /proc/<pid>/stat from the state on; undefined for a process that has ended, and where there is no /proc. */
export function statOf(pid: number): string[] | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before the state stands in parentheses and may hold anything.
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  } catch {
    return undefined;
  }
}

/** Pids of the processes that `pid` started, on Linux; elsewhere none are known. */
export function childrenOf(pid: number): number[] {
  try {
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.map(Number).filter((child) => Number(statOf(child)?.[1]) === pid);
  } catch {
    return [];
  }
}

/** Signals a process of ours that may have ended meanwhile. */
export function signal(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Signals a process and all its children of this moment, so that none of them goes on in peace. */
export function signalTree(pid: number | undefined, name: NodeJS.Signals): void {
  if (pid === undefined) return;
  for (const each of [pid, ...childrenOf(pid)]) signal(each, name);
}
