import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule } from '@nestjs/common';
import { type Processor, Queue, Worker, type WorkerOptions } from 'bullmq';
import { Settings } from '../config/settings';
import { withDeadline } from '../deadline';
import { PATIENT, type RedisConnection } from '../redis/redis-connection';
import { REDIS, RedisConnections } from '../redis/redis-connections';
import { TRACES, type Traces } from '../traces/traces';

const CLOSE_MS = 3_000;

/**
 * BullMQ prints every connection error to the console (queues) or ends the process (workers) unless somebody listens.
 * The connection reports them already, and BullMQ goes on by itself.
 */
class QuietQueue extends Queue {
  constructor(...args: ConstructorParameters<typeof Queue>) {
    super(...args);
    this.on('error', () => undefined);
  }
}
export class QuietWorker extends Worker {
  constructor(name: string, process: Processor, options: WorkerOptions) {
    super(name, process, options);
    this.on('error', () => undefined);
  }

  /**
   * A connection that is about to be made again never says that it is closed, and a process that is told to end would wait for
   * it for ever. Jobs take milliseconds, and one that is left is taken over by another worker.
   */
  override close(force?: boolean): Promise<void> {
    return withDeadline(super.close(force), CLOSE_MS, 'the queue').catch(() => undefined);
  }
}
BullModule.queueClass = QuietQueue;
BullModule.workerClass = QuietWorker;

/** BullMQ's own prefix must not end in a colon: it adds one. */
const queuePrefix = (prefix: string) => prefix.replace(/:+$/, '') || 'bull';

/**
 * The queues, for a process that only adds jobs (`producer`: fails at once when Redis is away) or one that also
 * consumes them (`consumer`: waits through an outage).
 */
export function queueModules(role: 'producer' | 'consumer', queues: string[]): DynamicModule[] {
  return [
    BullModule.forRootAsync({
      inject: [Settings, REDIS, RedisConnections, TRACES],
      useFactory: (
        settings: Settings,
        redis: RedisConnection,
        connections: RedisConnections,
        traces: Traces | null,
      ) => ({
        connection: role === 'producer' ? redis : connections.open(PATIENT),
        prefix: queuePrefix(settings.REDIS_KEY_PREFIX),
        ...(traces ? { telemetry: traces.telemetry } : {}),
        // StoreGate looks at the eviction policy and refuses; BullMQ would only print to the console.
        skipVersionCheck: true,
      }),
    }),
    BullModule.registerQueue(...queues.map((name) => ({ name }))),
  ];
}
