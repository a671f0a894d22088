import { WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Log } from '../log/log';
import type { StoreGate } from '../startup/store-gate';

/**
 * A job whose worker died is taken over after 10 to 15 s; jobs take milliseconds. It may be taken over again and
 * again: jobs only wake a worker, so a repeated one is harmless and a dropped one would delay messages.
 */
export const WORKER_OPTIONS = {
  autorun: false,
  concurrency: 4,
  lockDuration: 10_000,
  stalledInterval: 5_000,
  maxStalledCount: 100,
};

/** A queue's consumer: starts when both stores are fit, and finishes its jobs before the stores are closed. */
export abstract class QueueWorker extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  /** @param idleMs bounds how long an idle worker sleeps before it looks again; a new job wakes it at once */
  protected constructor(
    private readonly idleMs: number,
    private readonly gate: StoreGate,
    private readonly log: Log,
  ) {
    super();
  }

  onApplicationBootstrap(): void {
    this.worker.opts.drainDelay = this.idleMs / 1000;
    this.worker.on('failed', (job, error) =>
      this.log.warn(
        { queue: this.worker.name, job_id: job?.id, attempt: job?.attemptsMade, reason: error.message },
        'job failed',
      ),
    );
    void this.gate.opened.then(() => this.worker.run());
  }

  async onModuleDestroy(): Promise<void> {
    await this.worker.close();
  }
}
