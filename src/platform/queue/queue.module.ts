import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { type DynamicModule, Global, Inject, Module, type OnModuleInit } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { Queue } from 'bullmq';
import { Settings } from '../config/settings';
import type { RedisConnection } from '../redis/redis-connection';
import { REDIS, WAITING_REDIS } from '../redis/redis.module';

const QUEUE_NAMES = Symbol('queue names');

/** BullMQ's own prefix must not end in a colon: it adds one. */
const queuePrefix = (prefix: string) => prefix.replace(/:+$/, '') || 'bull';

/**
 * The queues, for a process that only adds jobs (`producer`: fails at once when Redis is away) or one that also
 * consumes them (`consumer`: waits through an outage).
 */
@Global()
@Module({})
export class QueueModule implements OnModuleInit {
  constructor(
    private readonly modules: ModuleRef,
    @Inject(QUEUE_NAMES) private readonly names: string[],
  ) {}

  /** The connection's own listener reports errors; without one of its own, BullMQ would print each to the console. */
  onModuleInit(): void {
    for (const name of this.names) {
      this.modules.get<Queue>(getQueueToken(name), { strict: false }).on('error', () => undefined);
    }
  }

  static forRoot(role: 'producer' | 'consumer', queues: string[]): DynamicModule {
    const registered = BullModule.registerQueue(...queues.map((name) => ({ name })));
    return {
      module: QueueModule,
      imports: [
        BullModule.forRootAsync({
          inject: [Settings, role === 'producer' ? REDIS : WAITING_REDIS],
          useFactory: (settings: Settings, connection: RedisConnection) => ({
            connection,
            prefix: queuePrefix(settings.REDIS_KEY_PREFIX),
            // StoreGate looks at the eviction policy and refuses; BullMQ would only print to the console.
            skipVersionCheck: true,
          }),
        }),
        registered,
      ],
      providers: [{ provide: QUEUE_NAMES, useValue: queues }],
      exports: [registered],
    };
  }
}
