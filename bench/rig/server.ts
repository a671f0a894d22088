import { type ChildProcess, spawn } from 'node:child_process';
import { openSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

const START_MS = 30_000;
const STOP_MS = 15_000;

/** One server under measurement, as a process of its own. */
export class Server {
  private readonly ended: Promise<void>;

  private constructor(
    readonly name: string,
    readonly port: number,
    private readonly child: ChildProcess,
    private readonly logFile: string,
  ) {
    this.ended = new Promise((resolve) => child.once('exit', () => resolve()));
  }

  /** @param args of node; what it prints goes to a file, as it would on a server */
  static start(name: string, args: string[], env: NodeJS.ProcessEnv, port: number, logFile: string): Server {
    const log = openSync(logFile, 'w');
    return new Server(
      name,
      port,
      spawn(process.execPath, args, { env, stdio: ['ignore', log, log] }),
      logFile,
    );
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** Resolves when it answers anything at all at `path`. */
  async answers(path: string): Promise<void> {
    for (const begin = performance.now(); performance.now() - begin < START_MS; await sleep(50)) {
      if (this.child.exitCode !== null) break;
      const request = { method: 'GET', signal: AbortSignal.timeout(1000) };
      if (
        await fetch(`http://127.0.0.1:${this.port}${path}`, request).then(
          () => true,
          () => false,
        )
      )
        return;
    }
    throw new Error(`${this.name} does not answer; see ${this.logFile}`);
  }

  async stop(): Promise<void> {
    this.child.kill('SIGTERM');
    const timer = setTimeout(() => this.child.kill('SIGKILL'), STOP_MS);
    await this.ended;
    clearTimeout(timer);
  }
}
