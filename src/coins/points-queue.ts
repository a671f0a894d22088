import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { JOB_OPTIONS, type PointsJob } from '../queues';

/** Producer of the `points` queue. */
@Injectable()
export class PointsQueue {
  constructor(@InjectQueue('points') private readonly queue: Queue<PointsJob>) {}

  /** Has a worker judge what waits. Rejects when the queue does not take the job. */
  async wake(): Promise<void> {
    await this.queue.add('judge', { v: 3 }, JOB_OPTIONS);
  }
}
