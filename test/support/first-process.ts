import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from './child-server';
import { eventually } from './eventually';

const MAIN = join(__dirname, '../../dist/main.js');
/** As root in a namespace of its own; `--kill-child`: it ends with us, however we end. */
const UNSHARE = ['--user', '--map-root-user', '--fork', '--pid', '--mount-proc', '--kill-child'];

/** Why a process cannot be made process 1 here; null when it can. */
export function whyNoFirstProcess(): string | null {
  const { status, stderr, error } = spawnSync('unshare', [...UNSHARE, 'true'], { encoding: 'utf8' });
  if (error) return 'the program unshare (package util-linux) is not installed';
  return status === 0 ? null : `this machine allows no PID namespaces: ${stderr.trim()}`;
}

/** `node dist/main` as process 1 of a PID namespace, as in a container: signals that it has no handler for do not reach it. */
export class FirstProcess {
  private readonly unshare: ChildProcess;
  stdout = '';
  /** Exit code once it has ended. */
  readonly ended: Promise<number | null>;

  constructor(args: string[], environment: Record<string, string>) {
    this.unshare = spawn('unshare', [...UNSHARE, process.execPath, MAIN, ...args], {
      cwd: __dirname,
      env: { PATH: process.env.PATH, ...environment },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    this.unshare.stdout?.on('data', (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.ended = new Promise((resolve) => this.unshare.on('close', (code) => resolve(code)));
  }

  get isRunning(): boolean {
    return isRunning(this.unshare);
  }

  /** Its id outside the namespace, once it is there. */
  async pid(): Promise<number> {
    const { pid } = this.unshare;
    return eventually(() => {
      const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ').filter(Boolean);
      if (!child) throw new Error('not started yet');
      return Number(child);
    });
  }
}
