import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { HistoryCheckService } from '../coins/history-check.service';
import { Judge } from '../coins/judge';
import { needsHistory } from '../coins/judge-request';
import { PointsQueue } from '../coins/points-queue';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { StoreGate } from '../platform/startup/store-gate';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import type { ChatJob } from '../queues';

/**
 * Consumer of the `chat` queue: asks Postgres about messages that Redis may have forgotten, so that the judge need not
 * wait for that, and wakes the judge.
 */
@Processor('chat', WORKER_OPTIONS)
export class ChatProcessor extends QueueWorker {
  constructor(
    private readonly judge: Judge,
    private readonly history: HistoryCheckService,
    private readonly points: PointsQueue,
    @InjectRedis() redis: RedisConnection,
    settings: Settings,
    gate: StoreGate,
    log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    super(settings.CHAT_WORKER_POLL_INTERVAL_MS, redis, gate, log);
  }

  async process(job: Job<ChatJob>): Promise<number> {
    this.traces?.link(job.data.message_ids);
    const requests = await this.judge.findRequests(job.data.message_ids);
    const now = Date.now();
    await this.history.check(requests.filter((request) => needsHistory(request, now)));
    if (requests.length > 0) await this.points.wake();
    return requests.length;
  }
}
