import { Processor } from '@nestjs/bullmq';
import type { Job } from 'bullmq';
import { Log } from '../platform/log/log';
import { QueueWorker, WORKER_OPTIONS } from '../platform/queue/queue-worker';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { StoreGate } from '../platform/startup/store-gate';
import type { EndpointJob } from '../queues';
import { Deliveries } from './deliveries';
import { MOST_ENDPOINTS } from './endpoint-store';

const IDLE_MS = 1_000;

/** Consumer of the `endpoints` queue. */
// As many jobs at once as there can be endpoints: a slow one holds a place, and there is a place for every other.
@Processor('endpoints', { ...WORKER_OPTIONS, concurrency: MOST_ENDPOINTS })
export class EndpointsProcessor extends QueueWorker {
  constructor(
    private readonly deliveries: Deliveries,
    @InjectRedis() redis: RedisConnection,
    gate: StoreGate,
    log: Log,
  ) {
    super(IDLE_MS, redis, gate, log);
  }

  process({ data }: Job<EndpointJob>): Promise<number> {
    return this.deliveries.tell(data.endpoint_id);
  }
}
