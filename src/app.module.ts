import { join } from 'node:path';
import { type DynamicModule, Module, type OnApplicationBootstrap } from '@nestjs/common';
import { ServeStaticModule } from '@nestjs/serve-static';
import { AdminModule } from './admin/admin.module';
import { ChatController } from './chat/chat.controller';
import { ChatModule } from './chat/chat.module';
import { ChatProcessor } from './chat/chat.processor';
import { CoinsModule } from './coins/coins.module';
import { PointsProcessor } from './coins/points.processor';
import { ReceiptsController } from './coins/receipts.controller';
import { SweetCoinsController } from './coins/sweet-coins.controller';
import { EndpointsWorkerModule } from './endpoints/endpoints.module';
import { EndpointsProcessor } from './endpoints/endpoints.processor';
import { DeliveryHealthController } from './kick/delivery-health.controller';
import { KickDoctorModule, KickModule } from './kick/kick.module';
import { LeaderboardController } from './leaderboard/leaderboard.controller';
import { LeaderboardModule } from './leaderboard/leaderboard.module';
import { PeriodLeaderboardController } from './leaderboard/period-leaderboard.controller';
import { StreamSessionController } from './leaderboard/stream-session.controller';
import { API_KEYS_COPY_KEY, KnownKeys } from './platform/access/known-keys';
import type { Settings } from './platform/config/settings';
import { READ_STATEMENT_MS } from './platform/database/data-source';
import { HealthModule } from './platform/health/health.module';
import { PlatformModule, type PlatformOptions } from './platform/platform.module';
import { PROBE_KEY } from './platform/redis/own-node';
import type { Membership } from './platform/share';
import { OWNER_KEY } from './platform/startup/store-gate';
import { QUEUES } from './queues';
import { RealtimeModule } from './realtime/realtime.module';
import { RedisKeys } from './redis-keys';
import { SessionsModule } from './sessions/sessions.module';
import { StreamSessionsController } from './sessions/stream-sessions.controller';
import { BufferIndicator } from './sync/buffer-indicator';
import { RebuildModule, SyncModule } from './sync/sync.module';
import { WorkerIndicator } from './sync/worker-indicator';
import { ViewersController } from './viewers/viewers.controller';
import { ViewersModule } from './viewers/viewers.module';
import { WebhookApiModule } from './webhook/webhook.module';

const platform = (
  settings: Settings,
  queueRole: 'producer' | 'consumer',
  { statementMs, member }: Pick<PlatformOptions, 'statementMs' | 'member'> = {},
) =>
  PlatformModule.forRoot({
    settings,
    member,
    queues: Object.keys(QUEUES),
    queueRole,
    statementMs,
    catalog: [
      RedisKeys,
      {
        provide: API_KEYS_COPY_KEY,
        inject: [RedisKeys],
        useFactory: (keys: RedisKeys) => keys.apiKeysCopy(),
      },
      { provide: PROBE_KEY, inject: [RedisKeys], useFactory: (keys: RedisKeys) => keys.probe() },
      { provide: OWNER_KEY, inject: [RedisKeys], useFactory: (keys: RedisKeys) => keys.owner() },
    ],
  });

const health = () =>
  HealthModule.forRoot({ imports: [ChatModule], indicators: [BufferIndicator, WorkerIndicator] });

export const PAGES = join(__dirname, '../dashboard/dist');

/**
 * The built dashboard. It is looked for only when no route answers: a look into the file system costs a tenth of a
 * request for a board. `renderPath`: an unknown path is 404, not the dashboard.
 */
const dashboard = () =>
  ServeStaticModule.forRoot({
    rootPath: PAGES,
    renderPath: '/',
    serveStaticOptions: { extensions: ['html'] }, // /overlay
  });

/** The api role: the features' HTTP endpoints; jobs are only added. Having the controllers is what makes a process serve them. */
@Module({})
export class ApiModule implements OnApplicationBootstrap {
  constructor(private readonly keys: KnownKeys) {}

  /** Nobody's first request waits for them. */
  onApplicationBootstrap(): void {
    this.keys.start();
  }

  /** @param member set when the process serves further communities */
  static forRoot(settings: Settings, member?: Membership): DynamicModule {
    return {
      module: ApiModule,
      imports: [
        platform(settings, 'producer', { statementMs: READ_STATEMENT_MS, member }),
        WebhookApiModule,
        ChatModule,
        CoinsModule,
        KickModule,
        LeaderboardModule,
        SessionsModule,
        ViewersModule,
        RealtimeModule,
        AdminModule,
        health(),
        dashboard(),
      ],
      controllers: [
        ChatController,
        DeliveryHealthController,
        LeaderboardController,
        PeriodLeaderboardController,
        ReceiptsController,
        StreamSessionController,
        StreamSessionsController,
        SweetCoinsController,
        ViewersController,
      ],
    };
  }
}

/**
 * The worker role: queues consumed, Redis drained into Postgres; HTTP for health and metrics only. Having the
 * processors is what makes a process consume the queues.
 */
@Module({})
export class WorkerModule {
  /** @param member set when the process serves further communities */
  static forRoot(settings: Settings, member?: Membership): DynamicModule {
    return {
      module: WorkerModule,
      imports: [
        platform(settings, 'consumer', { member }),
        ChatModule,
        CoinsModule,
        EndpointsWorkerModule,
        SyncModule,
        health(),
      ],
      providers: [ChatProcessor, EndpointsProcessor, PointsProcessor],
    };
  }
}

/** `npm run rebuild`: the stores and the rebuild, nothing else. */
@Module({})
export class RebuildCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return { module: RebuildCommandModule, imports: [platform(settings, 'producer'), RebuildModule] };
  }
}

/** `npm run kick`: the stores and what asks Kick, without a schedule. */
@Module({})
export class KickCommandModule {
  static forRoot(settings: Settings): DynamicModule {
    return { module: KickCommandModule, imports: [platform(settings, 'producer'), KickDoctorModule] };
  }
}
