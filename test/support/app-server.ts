import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { freePort } from './free-port';
import { NodeProcess } from './node-process';

/** A process that listens; what it prints goes to a file, as it would on a machine of its own. */
export type AppServer = NodeProcess & { port: number; url: string };

interface Start {
  name: string;
  /** What it prints goes to `<name>.log` there. */
  folder: string;
  /** Of node. */
  args: string[];
  /** A path that is asked until it is answered. */
  probe: string;
  withinMs?: number;
}

/**
 * Starts a process of node on a free port, or on this one, in the folder of the repository.
 * @param started takes the process before it answers
 * @throws when it does not answer in time
 */
export async function startServer(
  { name, folder, args, probe, withinMs }: Start,
  env: NodeJS.ProcessEnv,
  started: (server: AppServer) => void,
  givenPort?: number,
): Promise<AppServer> {
  const port = givenPort ?? (await freePort());
  const logFile = join(folder, `${name}.log`);
  rmSync(logFile, { force: true });
  const ports = { PORT: String(port), WORKER_PORT: String(port) };
  const child = new NodeProcess(args, { ...ports, ...env }, logFile, process.cwd());
  const server = Object.assign(child, { port, url: `http://127.0.0.1:${port}` });
  started(server);
  if (!(await server.answers(server.url + probe, withinMs)))
    throw new Error(`${name} does not answer; see ${logFile}`);
  return server;
}
