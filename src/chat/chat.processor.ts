import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { Judge } from '../coins/judge';
import { PointsQueue } from '../coins/points-queue';
import { VerdictsService } from '../coins/verdicts.service';
import { Settings } from '../platform/config/settings';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import { StoreGate } from '../platform/startup/store-gate';
import type { ChatJob } from '../queues';

/** Consumer of the `chat` queue: finds session and sender of each message and hands them to the judge. */
@Processor('chat', WORKER_OPTIONS)
export class ChatProcessor extends QueueWorker {
  constructor(
    private readonly judge: Judge,
    private readonly verdicts: VerdictsService,
    private readonly points: PointsQueue,
    settings: Settings,
    gate: StoreGate,
  ) {
    super(settings.CHAT_WORKER_POLL_INTERVAL_MS, gate);
  }

  async process(job: Job<ChatJob>): Promise<number> {
    const requests = await this.judge.find(job.data.message_ids);
    const { verdicts } = await this.verdicts.resolve(requests);
    if (verdicts.size > 0) await this.points.add([...verdicts.values()]);
    return verdicts.size;
  }
}
