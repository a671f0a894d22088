import { setTimeout as sleep } from 'node:timers/promises';
import type { PlannedFault } from '../schedule';
import type { AppProcess } from './app-process';
import { childrenOf, signal } from './descendants';
import type { Installation } from './installation';

/** A stretch of time in which something was not whole, in epoch ms. */
export interface Outage {
  what: string;
  fromMs: number;
  untilMs: number;
}

/**
 * Makes the planned faults happen. What concerns one target happens one after the other (a process cannot be killed
 * while it is dead); different targets are away at the same time as the schedule has it.
 */
export class FaultInjector {
  private readonly queues = new Map<string, Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  readonly outages: Outage[] = [];
  /** Errors of the injector itself: then the run proves nothing. */
  readonly failures: string[] = [];

  constructor(
    private readonly installation: Installation,
    private readonly log: (line: string) => void,
  ) {}

  /** Begins the schedule now. */
  begin(faults: PlannedFault[]): void {
    for (const fault of faults) this.timers.push(setTimeout(() => this.inject(fault), fault.atMs));
  }

  /** Resolves when every fault that began is over and everything runs again. */
  async settle(): Promise<void> {
    for (const timer of this.timers) clearTimeout(timer);
    for (let count = -1; count !== this.outages.length; ) {
      count = this.outages.length;
      await Promise.all(this.queues.values());
    }
  }

  private inject({ fault, which, lastsMs }: PlannedFault): void {
    const { apis, workers, stores } = this.installation;
    const api = apis[which] as AppProcess;
    const worker = workers[which] as AppProcess;
    const restart = async (app: AppProcess) => {
      await app.kill();
      await sleep(lastsMs);
      await app.start();
    };
    const redisDown = async () => {
      await stores.redis.kill();
      await sleep(lastsMs);
      await stores.redis.start();
    };
    switch (fault) {
      case 'kill-worker':
        return this.queue(worker.name, fault, () => restart(worker));
      case 'kill-api':
        return this.queue(api.name, fault, () => restart(api));
      case 'stall-worker':
        return this.queue(worker.name, fault, () => worker.stall(lastsMs));
      case 'stall-api':
        return this.queue(api.name, fault, () => api.stall(lastsMs));
      case 'redis-down':
        return this.queue('redis', fault, redisDown);
      case 'redis-stall':
        return this.queue('redis', fault, () => this.stallRedis(lastsMs));
      case 'pg-down':
        return this.queue('postgres', fault, () => this.postgresDown(lastsMs));
      case 'both-down':
        this.queue('redis', fault, redisDown);
        return this.queue('postgres', fault, () => this.postgresDown(lastsMs));
      case 'rolling-restart':
        return this.rollingRestart();
    }
  }

  private async stallRedis(milliseconds: number): Promise<void> {
    const { pid } = this.installation.stores.redis;
    signal(pid, 'SIGSTOP');
    await sleep(milliseconds);
    signal(pid, 'SIGCONT');
  }

  /** The postmaster and all its children at once, so that no child finishes a commit in peace. */
  private async postgresDown(milliseconds: number): Promise<void> {
    const { postgres } = this.installation.stores;
    const children = postgres.pid === undefined ? [] : childrenOf(postgres.pid);
    const gone = postgres.kill();
    for (const child of children) signal(child, 'SIGKILL');
    await gone;
    await sleep(milliseconds);
    await postgres.start();
  }

  private rollingRestart(): void {
    let before = Promise.resolve();
    for (const app of this.installation.apps) {
      const turn = before;
      this.queue(app.name, 'rolling-restart', async () => {
        await turn;
        await app.terminate();
        await app.start();
      });
      before = this.queues.get(app.name) ?? before;
    }
  }

  private queue(target: string, what: string, work: () => Promise<void>): void {
    const begin = async () => {
      const outage = { what: `${what} ${target}`, fromMs: Date.now(), untilMs: Number.POSITIVE_INFINITY };
      this.outages.push(outage);
      try {
        await work();
      } catch (error) {
        this.failures.push(`${outage.what}: ${String(error)}`);
      }
      outage.untilMs = Date.now();
      this.log(`  ${outage.what} (${outage.untilMs - outage.fromMs} ms)`);
    };
    this.queues.set(target, (this.queues.get(target) ?? Promise.resolve()).then(begin));
  }
}
