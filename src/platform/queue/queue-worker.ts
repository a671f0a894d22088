import { WorkerHost } from '@nestjs/bullmq';
import type { OnApplicationBootstrap, OnModuleDestroy } from '@nestjs/common';
import type { Worker } from 'bullmq';
import { every } from '../every';
import type { Log } from '../log/log';
import type { RedisConnection } from '../redis/redis-connection';
import type { StoreGate } from '../startup/store-gate';
import { QuietWorker } from './queues';

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

const LOOK_MS = 2_000;
/** A worker that works takes a job within milliseconds, so these in a row mean that it does not. */
const STUCK_LOOKS = 3;

/**
 * A queue's consumer: starts when both stores are fit, and finishes its jobs before the stores are closed. A worker that no
 * longer takes jobs, as after a failover in a Cluster, is replaced by another one on new connections.
 */
export abstract class QueueWorker extends WorkerHost implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly end = new AbortController();
  private replacement: Worker | null = null;
  private stuckLooks = 0;

  /** @param idleMs bounds how long an idle worker sleeps before it looks again; a new job wakes it at once */
  protected constructor(
    private readonly idleMs: number,
    private readonly redis: RedisConnection,
    private readonly gate: StoreGate,
    private readonly log: Log,
  ) {
    super();
  }

  override get worker(): Worker {
    return this.replacement ?? super.worker;
  }

  onApplicationBootstrap(): void {
    this.prepare(this.worker);
    void this.gate.opened.then(() => {
      void this.worker.run();
      return every(LOOK_MS, () => this.look(), this.end.signal);
    });
  }

  async onModuleDestroy(): Promise<void> {
    this.end.abort();
    await this.worker.close();
  }

  private prepare(worker: Worker): void {
    worker.opts.drainDelay = this.idleMs / 1000;
    worker.on('failed', (job, error) =>
      this.log.warn(
        { queue: worker.name, job_id: job?.id, attempt: job?.attemptsMade, reason: error.message },
        'job failed',
      ),
    );
  }

  private async look(): Promise<void> {
    const [waiting, active] = await Promise.all(
      ['wait', 'active'].map((state) => this.redis.llen(this.worker.toKey(state))),
    );
    this.stuckLooks = waiting !== 0 && active === 0 ? this.stuckLooks + 1 : 0;
    if (this.stuckLooks < STUCK_LOOKS || this.end.signal.aborted) return;
    this.stuckLooks = 0;
    this.log.warn({ queue: this.worker.name, waiting }, 'jobs wait and none runs: the queue is opened again');
    this.reopen();
  }

  /** Nothing of the old one runs, so nothing of it is waited for: its connections may lead nowhere. */
  private reopen(): void {
    const old = this.worker;
    const next = new QuietWorker(old.name, (job, token) => this.process(job, token), old.opts);
    this.prepare(next);
    this.replacement = next;
    void next.run();
    void old.close(true);
  }
}
