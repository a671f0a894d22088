import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { Judge } from '../coins/judge';
import { PointsQueue } from '../coins/points-queue';
import { EligibilityService } from '../coins/eligibility.service';
import { Settings } from '../platform/config/settings';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import { StoreGate } from '../platform/startup/store-gate';
import type { ChatJob } from '../queues';

/** Consumer of the `chat` queue: finds session and sender of each message and hands them to the judge. */
@Processor('chat', WORKER_OPTIONS)
export class ChatProcessor extends QueueWorker {
  constructor(
    private readonly judge: Judge,
    private readonly eligibility: EligibilityService,
    private readonly points: PointsQueue,
    settings: Settings,
    gate: StoreGate,
  ) {
    super(settings.CHAT_WORKER_POLL_INTERVAL_MS, gate);
  }

  async process(job: Job<ChatJob>): Promise<number> {
    const requests = await this.judge.findRequests(job.data.message_ids);
    const { eligibilities } = await this.eligibility.resolve(requests);
    if (eligibilities.size > 0) await this.points.add([...eligibilities.values()]);
    return eligibilities.size;
  }
}
