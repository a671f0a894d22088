import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { Settings } from '../platform/config/settings';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import { StoreGate } from '../platform/startup/store-gate';
import type { PointsJob } from '../queues';
import { spread } from './points-queue';
import { PointsService } from './points.service';

/** Consumer of the `points` queue. */
// One job at a time: whoever judges takes the head of the line, so jobs side by side would only take the same messages.
@Processor('points', { ...WORKER_OPTIONS, concurrency: 1 })
export class PointsProcessor extends QueueWorker {
  constructor(
    private readonly points: PointsService,
    settings: Settings,
    gate: StoreGate,
  ) {
    super(settings.POINT_WORKER_POLL_INTERVAL_MS, gate);
  }

  process(job: Job<PointsJob>): Promise<number> {
    return this.points.judgeWaiting(spread(job.data));
  }
  override async onModuleDestroy(): Promise<void> {
    this.points.stop();
    await super.onModuleDestroy();
  }
}
