// Longer than usual: one table of all faults, and what holds them apart.
import { setTimeout as sleep } from 'node:timers/promises';
import { isRigFault, type RigFault, type SystemFault } from '../faults';
import type { PlannedFault } from '../schedule';
import type { AppProcess } from './app-process';
import { ClaimWatch } from './claim-watch';
import type { ConnectedKick } from './connected-kick';
import { within } from '../under-way';
import type { Installation } from './installation';
import type { Work } from './rig';
import { takeOver } from './takeover';

/** A claim comes every quarter of a second; when none comes, something else is away and the fault strikes anyhow. */
const AIM_MS = 2_500;
/** Longer than any fault lasts, with the start of whatever it ended: what takes longer does not end. */
const FAULT_MS = 180_000;

/** A stretch of time in which something was not whole, in epoch ms. */
export interface Outage {
  what: string;
  /** What it happened to: `redis`, `postgres`, or names of processes. */
  targets: string[];
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

  private inject(planned: PlannedFault): void {
    for (const [targets, work, away] of this.works(planned)) this.queue(targets, planned.fault, work, away);
  }

  private works({ fault, which, lastsMs }: PlannedFault): Work[] {
    if (isRigFault(fault)) return [this.installation.rigFault(lastsMs)];
    const { apis, workers, apps, stores, storeFaults } = this.installation;
    const api = apis[which] as AppProcess;
    const worker = workers[which] as AppProcess;
    const redisDown = async () => {
      await stores.redis.kill();
      await sleep(lastsMs);
      await stores.redis.start();
    };
    const [redis, postgres, both] = [['redis'], ['postgres'], ['redis', 'postgres']];
    const works: Record<Exclude<SystemFault, RigFault>, Work[]> = {
      'kill-worker': [[[worker.name], () => this.restart(worker, lastsMs, true)]],
      'kill-api': [[[api.name], () => this.restart(api, lastsMs)]],
      'stall-worker': [[[worker.name], () => this.stall(worker, lastsMs, true)]],
      'stall-api': [[[api.name], () => this.stall(api, lastsMs)]],
      takeover: [[[...workers.map(({ name }) => name), 'postgres'], () => this.takeOver(which, lastsMs)]],
      'redis-down': [[redis, redisDown]],
      'redis-stall': [[redis, () => storeFaults.stallRedis(lastsMs)]],
      'redis-hang': [[redis, () => storeFaults.stallRedis(lastsMs)]],
      'pg-locked': [[postgres, () => storeFaults.lockTable(lastsMs)]],
      'pg-readonly': [[postgres, () => storeFaults.readOnly(lastsMs)]],
      'pg-full': [[postgres, () => storeFaults.fillPostgres(lastsMs)]],
      'pg-hang': [[postgres, () => storeFaults.stallPostgres(lastsMs)]],
      // What no webhook brings, one worker must hear: nothing else is taken away meanwhile.
      blackout: [[[...workers.map(({ name }) => name), ...both], () => this.kick().blackout(lastsMs), []]],
      'key-rotation': [[apis.map(({ name }) => name), () => Promise.resolve(this.kick().rotateKey()), []]],
      unsubscribed: [[[...workers.map(({ name }) => name), ...both], () => this.kick().unsubscribe(), []]],
      // Both need both stores, and take none of them away.
      'poison-key': [[both, () => storeFaults.poisonKey(lastsMs), []]],
      rebuild: [[both, () => storeFaults.rebuild(), []]],
      'pg-down': [[postgres, () => this.postgresDown(lastsMs)]],
      'both-down': [
        [redis, redisDown],
        [postgres, () => this.postgresDown(lastsMs)],
      ],
      'rolling-restart': [[apps.map(({ name }) => name), () => this.rollingRestart()]],
      rolling: [[apps.map(({ name }) => name), () => this.rollingRestart()]],
    };
    return works[fault];
  }

  private kick(): ConnectedKick {
    const { kick } = this.installation;
    if (!kick) throw new Error('there is no Kick to be connected to');
    return kick;
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
    const { storeFaults } = this.installation;
    const stage = {
      watch: this.watch,
      list,
      freeze: () => storeFaults.signalPostgres('SIGSTOP'),
      thaw: () => storeFaults.signalPostgres('SIGCONT'),
    } as const;
    if (await takeOver(stage, [one, other])) this.takeovers += 1;
    await sleep(lastsMs);
    // The one that died; starting a process that runs does nothing.
    await Promise.all([one.start(), other.start()]);
  }

  /** The postmaster and all its children at once, so that no child finishes a commit in peace. */
  private async postgresDown(milliseconds: number): Promise<void> {
    const { postgres } = this.installation.stores;
    this.installation.storeFaults.signalPostgres('SIGKILL');
    await postgres.kill();
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
      await within(FAULT_MS, () => what, work());
    } catch (error) {
      this.failures.push(`${what}: ${String(error)}`);
    }
    outage.untilMs = Date.now();
    this.log(
      `  ${new Date(outage.fromMs).toISOString().slice(11, 23)} ${what} (${outage.untilMs - outage.fromMs} ms)`,
    );
  }
}
