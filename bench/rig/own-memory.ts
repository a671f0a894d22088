import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Server } from './rig';

/** Has a server of ours collect its garbage when it is asked to. */
export const COLLECTS = { NODE_OPTIONS: `-r ${join(__dirname, '../servers/collect-on-signal.cjs')}` };

const COLLECT_MS = 2_000;

const field = (file: string, name: RegExp) => Number(name.exec(readFileSync(file, 'utf8'))?.[1]);

/** Bytes of memory that a process has, its kernel's buffers apart. */
export const residentBytes = ({ pid }: Pick<Server, 'pid'>): number =>
  field(`/proc/${pid}/status`, /^VmRSS:\s+(\d+) kB/m) * 1024;

/** Bytes that a server started with COLLECTS has once it has collected its garbage. */
export async function collectedBytes(server: Server): Promise<number> {
  server.signal('SIGUSR2');
  await sleep(COLLECT_MS);
  return residentBytes(server);
}

/** Files, connections among them, that a process of ours may have open. Node takes the hard limit. */
export const openFilesLimit = (): number => field('/proc/self/limits', /^Max open files\s+\d+\s+(\d+)/m);
