import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { withTimeout } from '../../simulator/with-timeout';
import { isRunning } from './child-server';

/** When we end, however, the process ends too. */
const END_WITH_PARENT = resolve(__dirname, '../../scripts/end-with-parent.cjs');

/** A process of node, of which tests, verdict and bench start many. The terminal's Ctrl-C does not reach it before us. */
export class NodeProcess {
  private readonly child: ChildProcess;
  /** Exit code, or null after a signal, once all it printed has been read. */
  readonly ended: Promise<number | null>;
  /** What it printed, unless that goes to a file. */
  stdout = '';
  stderr = '';

  /**
   * @param args of node
   * @param environment complete: nothing is inherited but PATH
   * @param logFile what it prints is appended there
   * @param folder where it is started; `dist/main` reads a `.env` there, so by default it is one without
   */
  constructor(args: string[], environment: NodeJS.ProcessEnv, logFile?: string, folder = __dirname) {
    const output = logFile === undefined ? 'pipe' : openSync(logFile, 'a');
    this.child = spawn(process.execPath, ['-r', END_WITH_PARENT, ...args], {
      cwd: folder,
      env: { PATH: process.env.PATH, ...environment },
      detached: true,
      stdio: ['pipe', output, output],
    });
    if (typeof output === 'number') closeSync(output);
    this.child.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on('data', (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = new Promise((resolve) => this.child.on('close', (code) => resolve(code)));
  }

  get pid(): number {
    return this.child.pid as number;
  }

  get isRunning(): boolean {
    return isRunning(this.child);
  }

  signal(name: NodeJS.Signals): void {
    this.child.kill(name);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    this.signal('SIGKILL');
    await this.ended;
  }

  /** SIGTERM, and SIGKILL to one that does not heed it within `graceMs`; resolves to its exit code. */
  async stop(graceMs = 15_000): Promise<number | null> {
    this.signal('SIGTERM');
    const timer = setTimeout(() => this.signal('SIGKILL'), graceMs);
    const code = await this.ended;
    clearTimeout(timer);
    return code;
  }

  /** Resolves to whether it answers at this address, with whatever status, before it ends and within the time. */
  async answers(url: string, withinMs = 60_000): Promise<boolean> {
    for (const begin = Date.now(); this.isRunning && Date.now() - begin < withinMs; await sleep(50)) {
      const asked = withTimeout(1000, (signal) => fetch(url, { signal }));
      if (
        await asked.then(
          () => true,
          () => false,
        )
      )
        return true;
    }
    return false;
  }
}
