import { Processor } from '@nestjs/bullmq';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { StoreGate } from '../platform/startup/store-gate';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { PointsQueue } from './points-queue';
import { PointsService } from './points.service';

/** Consumer of the `points` queue. */
// One job at a time: each takes the head of the line, so jobs side by side would only take the same messages.
@Processor('points', { ...WORKER_OPTIONS, concurrency: 1 })
export class PointsProcessor extends QueueWorker {
  constructor(
    private readonly points: PointsService,
    private readonly queue: PointsQueue,
    @InjectRedis() redis: RedisConnection,
    settings: Settings,
    gate: StoreGate,
    log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    super(settings.POINT_WORKER_POLL_INTERVAL_MS, redis, gate, log);
  }

  async process(): Promise<number> {
    const { judged, more } = await this.points.judgeWaiting();
    if (more) await this.goOn();
    return judged;
  }

  /** While work never ends, jobs follow from each other, and would make one trace that never ends. */
  private goOn(): Promise<void> {
    const wake = () => this.queue.wake();
    return this.traces ? this.traces.within([], wake) : wake();
  }

  override async onModuleDestroy(): Promise<void> {
    this.points.stop();
    await super.onModuleDestroy();
  }
}
