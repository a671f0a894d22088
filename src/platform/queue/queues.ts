import { BullModule } from '@nestjs/bullmq';
import type { DynamicModule } from '@nestjs/common';
import { Queue, Worker } from 'bullmq';
import { Settings } from '../config/settings';
import { PATIENT, type RedisConnection } from '../redis/redis-connection';
import { REDIS, RedisConnections } from '../redis/redis-connections';
import { TRACES, type Traces } from '../traces/traces';

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
class QuietWorker extends Worker {
  constructor(...args: ConstructorParameters<typeof Worker>) {
    super(...args);
    this.on('error', () => undefined);
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
