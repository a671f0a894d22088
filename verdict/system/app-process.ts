import { type ChildProcess, spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** When this tool dies, however, its processes end too. */
const LEASH = resolve(__dirname, '../../scripts/leash.cjs');
/** The application promises to be gone 10 s after SIGTERM; the rest is for a busy machine. */
const TERM_GRACE_MS = 15_000;
const LIVE_WITHIN_MS = 60_000;

export type Role = 'api' | 'worker';

/** One process of the application, which can be killed, stalled and started again on the same port. */
export class AppProcess {
  private child: ChildProcess | null = null;
  /** Whether deliveries may be sent to it: it answered after its last start, and was not killed since. */
  inService = false;
  /** What it did that its contract forbids, in words. */
  readonly complaints: string[] = [];

  constructor(
    readonly role: Role,
    readonly name: string,
    readonly port: number,
    private readonly main: string,
    private readonly env: NodeJS.ProcessEnv,
    private readonly logFile: string,
  ) {}

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Resolves once it answers (it may still be waiting for a store); does nothing when it runs. */
  async start(): Promise<void> {
    if (this.child) return;
    const log = openSync(this.logFile, 'a');
    const port = { PORT: String(this.port), WORKER_PORT: String(this.port) };
    const child = spawn(process.execPath, ['-r', LEASH, this.main, `--role=${this.role}`], {
      env: { ...this.env, ...port },
      detached: true, // a Ctrl-C in the terminal must not reach it before us
      stdio: ['pipe', log, log],
    });
    closeSync(log);
    this.child = child;
    child.once('exit', (code, signal) => this.ended(child, code, signal));
    const deadline = Date.now() + LIVE_WITHIN_MS;
    while (this.child === child && Date.now() < deadline) {
      if (await this.isLive()) {
        if (this.child === child) this.inService = true;
        return;
      }
      await sleep(50);
    }
    if (this.child === child)
      this.complaints.push(`${this.name} did not answer ${LIVE_WITHIN_MS} ms after its start`);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.end('SIGKILL');
  }

  /** SIGTERM, which must end it with code 0 within 10 s. */
  async terminate(): Promise<void> {
    const begun = Date.now();
    const child = this.child;
    if (!child) return;
    const killer = setTimeout(() => child.kill('SIGKILL'), TERM_GRACE_MS);
    await this.end('SIGTERM');
    clearTimeout(killer);
    const took = Date.now() - begun;
    if (child.exitCode !== 0 || took > 10_000) {
      const how = child.signalCode ?? `code ${child.exitCode}`;
      this.complaints.push(`${this.name} ended with ${how} ${took} ms after SIGTERM`);
    }
  }

  /** It stands still, as a process does whose machine swaps or is paused. */
  pause(): void {
    this.child?.kill('SIGSTOP');
  }

  /** It goes on as if no time had passed. */
  resume(): void {
    this.child?.kill('SIGCONT');
  }

  private async end(signal: NodeJS.Signals): Promise<void> {
    const child = this.child;
    if (!child) return;
    this.inService = false;
    this.child = null; // from here on its exit is expected
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    await gone;
  }

  private ended(child: ChildProcess, code: number | null, signal: NodeJS.Signals | null): void {
    if (this.child !== child) return;
    this.inService = false;
    this.child = null;
    this.complaints.push(`${this.name} ended by itself (${signal ?? `code ${code}`})`);
  }

  private async isLive(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health/live`, { signal: AbortSignal.timeout(1000) });
      return response.ok;
    } catch {
      return false;
    }
  }
}
