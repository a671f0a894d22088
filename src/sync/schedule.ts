import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';

/** A worker's sign of life lasts twice as long. */
const QUIET_MS = 5_000;

/**
 * Starts work at intervals; a run that is still going is not started twice in this process. A failed run is
 * repeated at the next interval.
 */
@Injectable()
export class Schedule {
  private readonly running = new Map<string, Promise<void>>();
  private readonly failures: FailureLog;

  constructor(
    private readonly registry: SchedulerRegistry,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** @param isQuiet whether it is enough now to do the work every five seconds */
  every(
    milliseconds: number,
    name: string,
    work: () => Promise<void>,
    isQuiet: () => boolean = () => false,
  ): void {
    let startedMs = -Infinity;
    const timer = setInterval(() => {
      if (this.running.has(name)) return;
      if (isQuiet() && performance.now() - startedMs < QUIET_MS) return;
      startedMs = performance.now();
      const run = this.run(name, work);
      this.running.set(name, run);
    }, milliseconds);
    this.registry.addInterval(name, timer);
  }

  /** Starts nothing more and waits for what runs. */
  async stop(): Promise<void> {
    for (const name of this.registry.getIntervals()) this.registry.deleteInterval(name);
    await Promise.all(this.running.values());
  }

  private async run(name: string, work: () => Promise<void>): Promise<void> {
    await this.failures.attempt(name, work);
    this.running.delete(name);
  }
}
