import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';

const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((child) => child.kill('SIGKILL')));

/** A server that ends with us, though nobody stopped it: what was to stop it may not have come up. */
export function endsWithUs(child: ChildProcess): ChildProcess {
  running.add(child);
  child.once('exit', () => running.delete(child));
  return child;
}

export const isRunning = ({ exitCode, signalCode }: ChildProcess): boolean =>
  exitCode === null && signalCode === null;

/** Resolves when it is gone. @param graceMs within which it may end by itself after a SIGTERM; without it, it is killed at once */
export async function endChild(child: ChildProcess, graceMs?: number): Promise<void> {
  if (!isRunning(child)) return;
  const ended = once(child, 'exit');
  child.kill(graceMs === undefined ? 'SIGKILL' : 'SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), graceMs ?? 0);
  await ended;
  clearTimeout(timer);
}
