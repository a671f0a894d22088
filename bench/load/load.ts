import { type ChildProcess, fork } from 'node:child_process';
import { join } from 'node:path';

/** What the generator is to send: the requests of a corpus, or a few that are repeated in turn. */
export type LoadOrder = Delivery & ({ corpus: string } | { repeat: string[] });

interface Delivery {
  port: number;
  /** First request, and how many at most. */
  from: number;
  count: number;
  connections: number;
  /** At most so long. */
  seconds: number;
  /** Requests per second; left out: each connection sends as soon as it has its answer. */
  rate?: number;
  /** Redis whose decisions are watched, for the time from an answer to its coin. */
  watchDecisions?: string;
}

/** In ms. */
export interface Percentiles {
  p50: number;
  p95: number;
  p99: number;
  max: number;
}

export interface LoadResult {
  sent: number;
  /** Answered 200. */
  accepted: number;
  statuses: Record<number, number>;
  seconds: number;
  /** From when a request was due to its answer. */
  ack: Percentiles;
  /** From an answer to the decision on its message being readable; null when it was not watched. */
  coin: Percentiles | null;
}

/** The load generator's process, as the bench sees it. */
export class Load {
  private constructor(private readonly child: ChildProcess) {}

  static async start(): Promise<Load> {
    const child = fork(join(__dirname, 'load-process.ts'), { execArgv: ['-r', '@swc-node/register'] });
    const load = new Load(child);
    await load.answer();
    return load;
  }

  get pid(): number {
    return this.child.pid as number;
  }

  /** @throws when a connection breaks or an answer makes no sense: the figures would be worth nothing */
  async run(order: LoadOrder): Promise<LoadResult> {
    this.child.send(order);
    const { result, error } = await this.answer();
    if (error || !result) throw new Error(`the load generator failed: ${error}`);
    return result;
  }

  stop(): void {
    this.child.kill('SIGKILL');
  }

  private answer(): Promise<{ result?: LoadResult; error?: string }> {
    return new Promise((resolve, reject) => {
      const ended = () => reject(new Error('the load generator ended'));
      this.child.once('exit', ended);
      this.child.once('message', (message: { result?: LoadResult; error?: string }) => {
        this.child.off('exit', ended);
        resolve(message);
      });
    });
  }
}
