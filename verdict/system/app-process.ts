import { readFileSync } from 'node:fs';
import { NodeProcess } from '../../test/support/node-process';

/** The application promises to be gone 10 s after SIGTERM; the rest is for a busy machine. */
const TERM_GRACE_MS = 15_000;
const LIVE_WITHIN_MS = 60_000;
/** Of the log of a process that ended by itself. */
const WORDS = 600;

export type Role = 'api' | 'worker';

/** One process of the application, which can be killed, stalled and started again on the same port. */
export class AppProcess {
  private process: NodeProcess | null = null;
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
    if (this.process) return;
    const ports = { PORT: String(this.port), WORKER_PORT: String(this.port) };
    const started = new NodeProcess(
      [this.main, `--role=${this.role}`],
      { ...this.env, ...ports },
      this.logFile,
    );
    this.process = started;
    void started.ended.then((code) => this.ended(started, code));
    const isLive = await started.answers(`${this.url}/health/live`, LIVE_WITHIN_MS);
    if (this.process !== started) return;
    if (isLive) this.inService = true;
    else this.complaints.push(`${this.name} did not answer ${LIVE_WITHIN_MS} ms after its start`);
  }

  /** SIGKILL; resolves when it is gone. */
  async kill(): Promise<void> {
    await this.release()?.kill();
  }

  /** SIGTERM, which must end it with code 0 within 10 s. */
  async terminate(): Promise<void> {
    const begun = Date.now();
    const ending = this.release();
    if (!ending) return;
    const code = await ending.stop(TERM_GRACE_MS);
    const took = Date.now() - begun;
    if (code !== 0 || took > 10_000)
      this.complaints.push(`${this.name} ended with code ${code} ${took} ms after SIGTERM`);
  }

  /** It stands still, as a process does whose machine swaps or is paused. */
  pause(): void {
    this.process?.signal('SIGSTOP');
  }

  /** It goes on as if no time had passed. */
  resume(): void {
    this.process?.signal('SIGCONT');
  }

  /** The process, if it runs; from here on its end is expected. */
  private release(): NodeProcess | null {
    const { process } = this;
    this.inService = false;
    this.process = null;
    return process;
  }

  private ended(which: NodeProcess, code: number | null): void {
    if (this.process !== which) return;
    this.release();
    this.complaints.push(`${this.name} ended by itself (code ${code}): ${lastWords(this.logFile)}`);
  }
}

/** The end of a log in one line. */
const lastWords = (logFile: string) =>
  readFileSync(logFile, 'utf8').trim().slice(-WORDS).replaceAll(/\s+/g, ' ');
