import { setTimeout as sleep } from 'node:timers/promises';
import { signal } from '../../test/support/process-tree';
import type { PlannedFault } from '../schedule';
import type { AppProcess } from './app-process';
import { ClaimWatch } from './claim-watch';
import type { Installation } from './installation';
import { takeOver } from './takeover';

/** A claim comes every quarter of a second; when none comes, something else is away and the fault strikes anyhow. */
const AIM_MS = 2_500;

/** A stretch of time in which something was not whole, in epoch ms. */
export interface Outage {
  what: string;
  /** What it happened to: `redis`, `postgres`, or names of processes. */
  targets: string[];
  fromMs: number;
  untilMs: number;
}

/**
 * Makes the planned faults happen; one file, because each fault is a line or three. What concerns one target happens one after the other (a process cannot be killed
 * while it is dead); different targets are away at the same time as the schedule has it.
 */
export class FaultInjector {
  private readonly queues = new Map<string, Promise<void>>();
  private readonly timers: NodeJS.Timeout[] = [];
  readonly outages: Outage[] = [];
  /** Errors of the injector itself: then the run proves nothing. */
  readonly failures: string[] = [];
  /** How often one worker could be made to take over from the other as `takeover` means it. */
  takeovers = 0;
  private readonly watch: ClaimWatch;
  private aims = 0;

  constructor(
    private readonly installation: Installation,
    private readonly log: (line: string) => void,
  ) {
    this.watch = new ClaimWatch(installation.stores.redisUrl);
  }

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
    this.watch.close();
  }

  private inject({ fault, which, lastsMs }: PlannedFault): void {
    const { apis, workers, stores, storeFaults } = this.installation;
    const api = apis[which] as AppProcess;
    const worker = workers[which] as AppProcess;
    const redisDown = async () => {
      await stores.redis.kill();
      await sleep(lastsMs);
      await stores.redis.start();
    };
    switch (fault) {
      case 'kill-worker':
        return this.queue([worker.name], fault, () => this.restart(worker, lastsMs, true));
      case 'kill-api':
        return this.queue([api.name], fault, () => this.restart(api, lastsMs));
      case 'stall-worker':
        return this.queue([worker.name], fault, () => this.stall(worker, lastsMs, true));
      case 'stall-api':
        return this.queue([api.name], fault, () => this.stall(api, lastsMs));
      case 'takeover':
        return this.queue([...workers.map(({ name }) => name), 'postgres'], fault, () =>
          this.takeOver(which, lastsMs),
        );
      case 'redis-down':
        return this.queue(['redis'], fault, redisDown);
      case 'redis-stall':
      case 'redis-hang':
        return this.queue(['redis'], fault, () => storeFaults.stallRedis(lastsMs));
      case 'pg-locked':
        return this.queue(['postgres'], fault, () => storeFaults.lockTable(lastsMs));
      case 'pg-readonly':
        return this.queue(['postgres'], fault, () => storeFaults.readOnly(lastsMs));
      case 'pg-hang':
        return this.queue(['postgres'], fault, () => storeFaults.stallPostgres(lastsMs));
      // Both need both stores, and take none of them away.
      case 'poison-key':
        return this.queue(['redis', 'postgres'], fault, () => storeFaults.poisonKey(lastsMs), []);
      case 'rebuild':
        return this.queue(['redis', 'postgres'], fault, () => storeFaults.rebuild(), []);
      case 'pg-down':
        return this.queue(['postgres'], fault, () => this.postgresDown(lastsMs));
      case 'both-down':
        this.queue(['redis'], fault, redisDown);
        return this.queue(['postgres'], fault, () => this.postgresDown(lastsMs));
      case 'rolling-restart':
        return this.queue(
          this.installation.apps.map(({ name }) => name),
          fault,
          () => this.rollingRestart(),
        );
    }
  }

  private async restart(app: AppProcess, lastsMs: number, aimed = false): Promise<void> {
    if (aimed) await this.aim();
    await app.kill();
    await sleep(lastsMs);
    await app.start();
  }

  private async stall(app: AppProcess, lastsMs: number, aimed = false): Promise<void> {
    if (aimed) await this.aim();
    app.pause();
    await sleep(lastsMs);
    app.resume();
  }

  /** Waits for a moment between a claim and its acknowledgement, in which a fault does most harm. */
  private async aim(): Promise<void> {
    await this.watch.next(this.aims++ % 2 === 0 ? 'chat:buffer' : 'ledger:buffer', AIM_MS);
  }

  private async takeOver(which: number, lastsMs: number): Promise<void> {
    const [one, other] = this.installation.workers as [AppProcess, AppProcess];
    const list = which === 0 ? 'chat:buffer' : 'ledger:buffer';
    const stage = {
      watch: this.watch,
      list,
      freeze: () =>
        this.installation.storeFaults.postgresProcesses().forEach((pid) => signal(pid, 'SIGSTOP')),
      thaw: () => this.installation.storeFaults.postgresProcesses().forEach((pid) => signal(pid, 'SIGCONT')),
    } as const;
    if (await takeOver(stage, [one, other])) this.takeovers += 1;
    await sleep(lastsMs);
    // The one that died; starting a process that runs does nothing.
    await Promise.all([one.start(), other.start()]);
  }

  /** The postmaster and all its children at once, so that no child finishes a commit in peace. */
  private async postgresDown(milliseconds: number): Promise<void> {
    const { postgres } = this.installation.stores;
    const processes = this.installation.storeFaults.postgresProcesses();
    const gone = postgres.kill();
    for (const pid of processes) signal(pid, 'SIGKILL');
    await gone;
    await sleep(milliseconds);
    await postgres.start();
  }

  private async rollingRestart(): Promise<void> {
    for (const app of this.installation.apps) {
      await app.terminate();
      await app.start();
    }
  }

  /**
   * Does the work when all of its targets are free, and keeps them until it is done.
   * @param away those that cannot be had meanwhile
   */
  private queue(targets: string[], what: string, work: () => Promise<void>, away = targets): void {
    const begin = () => this.during(`${what} ${targets.length > 1 ? '' : targets[0]}`.trim(), away, work);
    const done = Promise.all(targets.map((target) => this.queues.get(target) ?? Promise.resolve())).then(
      begin,
    );
    for (const target of targets) this.queues.set(target, done);
  }

  /** Does the work and keeps in the book when it was done; `targets` could not be had meanwhile. */
  async during(what: string, targets: string[], work: () => Promise<void>): Promise<void> {
    const outage = { what, targets, fromMs: Date.now(), untilMs: Number.POSITIVE_INFINITY };
    this.outages.push(outage);
    try {
      await work();
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
    }
    outage.untilMs = Date.now();
    this.log(`  ${what} (${outage.untilMs - outage.fromMs} ms)`);
  }
}
