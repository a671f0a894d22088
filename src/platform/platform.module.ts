import { type DynamicModule, Global, Module, type Provider, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { DataSource } from 'typeorm';
import { Settings } from './config/settings';
import { dataSourceOptions, type EntityClass } from './database/data-source';
import { Database } from './database/database';
import { LongAnswer } from './database/long-answer';
import { ApiKeyGuard } from './http/api-key.guard';
import { ErrorFilter } from './http/error.filter';
import { Log } from './log/log';
import { Metrics } from './metrics/metrics';
import { MetricsController } from './metrics/metrics.controller';
import { queueModules } from './queue/queues';
import { FAIL_FAST } from './redis/redis-connection';
import { REDIS, RedisConnections } from './redis/redis-connections';
import { StopSignal } from './startup/stop-signal';
import { StoreGate } from './startup/store-gate';

/** What the features bring to the platform, which knows none of them. */
export interface PlatformOptions {
  settings: Settings;
  entities: EntityClass[];
  queues: string[];
  queueRole: 'producer' | 'consumer';
  /** Further providers that every feature may inject. */
  catalog: Provider[];
}

const HTTP_RULES: Provider[] = [
  { provide: APP_FILTER, useClass: ErrorFilter },
  { provide: APP_GUARD, useClass: ApiKeyGuard },
  { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true, whitelist: true }) },
];

/** What every process has: settings, log, stores, queues and metrics, injectable everywhere. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({ settings, entities, queues, queueRole, catalog }: PlatformOptions): DynamicModule {
    const shared: Provider[] = [
      { provide: Settings, useValue: settings },
      { provide: Log, useFactory: () => new Log(settings) },
      // Connected by Database once Postgres answers, so that a process can start before its store does.
      {
        provide: DataSource,
        useFactory: () => new DataSource(dataSourceOptions(settings.DATABASE_URL, entities)),
      },
      {
        provide: REDIS,
        inject: [RedisConnections],
        useFactory: (connections: RedisConnections) => connections.open(FAIL_FAST),
      },
      Database,
      LongAnswer,
      Metrics,
      RedisConnections,
      StopSignal,
      StoreGate,
      ...catalog,
    ];
    const queueing = queueModules(queueRole, queues);
    return {
      module: PlatformModule,
      imports: queueing,
      controllers: [MetricsController],
      providers: [...shared, ...HTTP_RULES],
      exports: [
        ...shared.map((provider) => ('provide' in provider ? provider.provide : provider)),
        ...queueing,
      ],
    };
  }
}
