import { join } from 'node:path';
import { eventually } from './eventually';
import { NodeProcess } from './node-process';
import type { TestStores } from './stores';

const MAIN = join(__dirname, '../../dist/main.js');

/** `node dist/main` as a process of its own; everything it prints is kept. */
export class MainProcess extends NodeProcess {
  /**
   * @param environment complete: nothing is inherited but PATH
   * @param folder where it is started; a `.env` there is read
   */
  constructor(args: string[], environment: Record<string, string>, folder?: string) {
    super([MAIN, ...args], environment, undefined, folder);
  }

  /** With stores, free ports and quick drains. */
  static on(stores: TestStores, role: string, environment: Record<string, string> = {}): MainProcess {
    return new MainProcess([`--role=${role}`], {
      ...stores.environment,
      PORT: '0',
      WORKER_PORT: '0',
      ...environment,
    });
  }

  get lines(): string[] {
    return this.stdout.split('\n').filter(Boolean);
  }

  /** Base URLs once it listens: the api's, then the worker's. */
  async urls(): Promise<string[]> {
    const line = await eventually(() => {
      const found = this.lines.find((entry) => entry.includes(' listens'));
      if (!found) throw new Error(`it does not listen: ${this.stdout}${this.stderr}`);
      return found;
    });
    const ports = /"ports":\[([\d,]+)\]/.exec(line)?.[1]?.split(',') ?? [];
    return ports.map((port) => `http://127.0.0.1:${port}`);
  }

  /** Exit code, once it has ended and all it printed has been read. */
  exit(deadlineMs = 20_000): Promise<number | null> {
    const late = new Promise<never>((_, reject) => {
      setTimeout(() => reject(new Error(`still running: ${this.stdout}${this.stderr}`)), deadlineMs).unref();
    });
    return Promise.race([this.ended, late]);
  }
}
