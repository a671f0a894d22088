import { Injectable } from '@nestjs/common';
import { SchedulerRegistry } from '@nestjs/schedule';
import { DatabaseUnavailable } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { isRedisUnavailable } from '../platform/redis/unavailable';

/**
 * Starts work at intervals; a run that is still going is not started twice in this process. A failed run is logged
 * when its reason is new, and repeated at the next interval.
 */
@Injectable()
export class Schedule {
  private readonly running = new Map<string, Promise<void>>();
  private readonly failures = new Map<string, string>();

  constructor(
    private readonly registry: SchedulerRegistry,
    private readonly log: Log,
  ) {}

  every(milliseconds: number, name: string, work: () => Promise<void>): void {
    const timer = setInterval(() => {
      if (this.running.has(name)) return;
      const run = this.attempt(name, work).finally(() => this.running.delete(name));
      this.running.set(name, run);
    }, milliseconds);
    this.registry.addInterval(name, timer);
  }

  /** Starts nothing more and waits for what runs. */
  async stop(): Promise<void> {
    for (const name of this.registry.getIntervals()) this.registry.deleteInterval(name);
    await Promise.all(this.running.values());
  }

  private async attempt(name: string, work: () => Promise<void>): Promise<void> {
    try {
      await work();
      if (this.failures.delete(name)) this.log.info({ schedule: name }, `${name} works again`);
    } catch (error) {
      const reason = isRedisUnavailable(error)
        ? 'Redis is not available'
        : error instanceof DatabaseUnavailable
          ? error.message
          : String(error);
      if (this.failures.get(name) !== reason)
        this.log.warn({ schedule: name, reason }, `${name} failed; trying again`);
      this.failures.set(name, reason);
    }
  }
}
