import { type DynamicModule, Global, Module, type Provider, ValidationPipe } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { AdminModule } from './admin/admin.module';
import { ChatApiModule } from './chat/chat-api.module';
import { ChatWorkerModule } from './chat/chat-worker.module';
import { CoinsApiModule } from './coins/coins-api.module';
import { CoinsWorkerModule } from './coins/coins-worker.module';
import { ENTITIES } from './entities';
import { LeaderboardApiModule } from './leaderboard/leaderboard-api.module';
import { ConfigModule } from './platform/config/config.module';
import type { Settings } from './platform/config/settings';
import { DatabaseModule } from './platform/database/database.module';
import { HealthModule } from './platform/health/health.module';
import { ApiKeyGuard } from './platform/http/api-key.guard';
import { ErrorFilter } from './platform/http/error.filter';
import { LogModule } from './platform/log/log.module';
import { MetricsModule } from './platform/metrics/metrics.module';
import { QueueModule } from './platform/queue/queue.module';
import { RedisModule } from './platform/redis/redis.module';
import { StartupModule } from './platform/startup/startup.module';
import { RealtimeModule } from './realtime/realtime.module';
import { QUEUES } from './queues';
import { RedisKeys } from './redis-keys';
import { SessionsApiModule } from './sessions/sessions-api.module';
import { ProgressModule } from './sync/progress.module';
import { RebuildModule } from './sync/rebuild.module';
import { SyncModule } from './sync/sync.module';
import { WebhookApiModule } from './webhook/webhook-api.module';

/** The catalog of keys, injectable everywhere. */
@Global()
@Module({ providers: [RedisKeys], exports: [RedisKeys] })
class CatalogModule {}

/** What every process has: settings, log, stores, queues, health and metrics. */
const platform = (settings: Settings, queueRole: 'producer' | 'consumer') => [
  ConfigModule.forRoot(settings),
  LogModule,
  CatalogModule,
  DatabaseModule.forRoot(ENTITIES),
  RedisModule,
  QueueModule.forRoot(queueRole, Object.keys(QUEUES)),
  StartupModule,
  MetricsModule,
  HealthModule,
  ProgressModule,
];

const HTTP_RULES: Provider[] = [
  { provide: APP_FILTER, useClass: ErrorFilter },
  { provide: APP_GUARD, useClass: ApiKeyGuard },
  { provide: APP_PIPE, useValue: new ValidationPipe({ transform: true, whitelist: true }) },
];

/** The api role: HTTP, and jobs only added. */
@Module({})
export class ApiModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        ...platform(settings, 'producer'),
        WebhookApiModule,
        ChatApiModule,
        CoinsApiModule,
        LeaderboardApiModule,
        SessionsApiModule,
        RealtimeModule,
        AdminModule,
      ],
      providers: HTTP_RULES,
    };
  }
}

/** `npm run rebuild`: the stores and the rebuild, nothing else. */
@Module({})
export class RebuildCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return { module: RebuildCommandModule, imports: [...platform(settings, 'producer'), RebuildModule] };
  }
}

/** The worker role: queues consumed, Redis drained into Postgres; HTTP for health and metrics only. */
@Module({})
export class WorkerModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: WorkerModule,
      imports: [...platform(settings, 'consumer'), ChatWorkerModule, CoinsWorkerModule, SyncModule],
      providers: HTTP_RULES,
    };
  }
}
