import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Settings } from '../platform/config/settings';
import { JOB_OPTIONS, type PointsJob, type Verdict } from '../queues';

/** Producer of the `points` queue. */
@Injectable()
export class PointsQueue {
  constructor(
    @InjectQueue('points') private readonly queue: Queue<PointsJob>,
    private readonly settings: Settings,
  ) {}

  /** Has these messages judged. Rejects when the queue does not take the jobs. */
  async add(verdicts: Verdict[]): Promise<void> {
    const size = this.settings.POINT_WORKER_BATCH_SIZE;
    const jobs = [];
    for (let start = 0; start < verdicts.length; start += size) {
      const data: PointsJob = { v: 1, verdicts: verdicts.slice(start, start + size) };
      jobs.push({ name: 'verdicts', data, opts: JOB_OPTIONS });
    }
    await this.queue.addBulk(jobs);
  }
}
