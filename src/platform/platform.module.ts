import { type DynamicModule, Global, Module, type Provider } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { ThrottlerGuard } from '@nestjs/throttler';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ApiKeyEntity } from './access/api-key.entity';
import { ApiKeyStore } from './access/api-key-store';
import { KnownKeys } from './access/known-keys';
import { Settings } from './config/settings';
import { dataSourceOptions, POOL_OF_MANY } from './database/data-source';
import { Database } from './database/database';
import { WayInDatabase } from './database/way-in';
import { LongAnswer } from './database/long-answer';
import { PostgresDiagnosis } from './database/postgres-diagnosis';
import { PostgresFitness } from './database/postgres-fitness';
import { LongWrite } from './database/long-write';
import { PrimaryLook } from './database/primary-look';
import { ApiKeyGuard } from './http/api-key.guard';
import { ErrorFilter } from './http/error.filter';
import { KnownRequests } from './http/front-door';
import { rateLimit } from './http/rate-limit';
import { RequestRules } from './http/request-rules';
import { Log } from './log/log';
import { Metrics } from './metrics/metrics';
import { MetricsController } from './metrics/metrics.controller';
import { queueModules } from './queue/queues';
import { FAIL_FAST } from './redis/redis-connection';
import { REDIS, RedisConnections } from './redis/redis-connections';
import { RedisFitness } from './redis/redis-fitness';
import { RedisRights } from './redis/redis-rights';
import { Replicas } from './redis/replicas';
import { RedisWatch } from './redis/redis-watch';
import { LentConnections, type Membership, Share } from './share';
import { StopSignal } from './startup/stop-signal';
import { StoreGate } from './startup/store-gate';
import { tracesProvider } from './traces/traces';

/** What the features bring to the platform, which knows none of them. */
export interface PlatformOptions {
  settings: Settings;
  queues: string[];
  queueRole: 'producer' | 'consumer';
  /** Longest statement of this process (ms); without it, that of drains and rebuilds. */
  statementMs?: number;
  /** Set when the process has further applications, for other communities. */
  member?: Membership;
  /** Further providers that every feature may inject. */
  catalog: Provider[];
}

const httpRules = (settings: Settings): Provider[] => [
  { provide: APP_FILTER, useClass: ErrorFilter },
  // Before the key is looked at, so that keys cannot be guessed without end.
  ...(settings.API_RATE_LIMIT > 0 ? [{ provide: APP_GUARD, useClass: ThrottlerGuard }] : []),
  { provide: APP_GUARD, useClass: ApiKeyGuard },
  { provide: APP_PIPE, useClass: RequestRules },
];

/** What every process has: settings, log, stores, queues and metrics, injectable everywhere. */
@Global()
@Module({})
export class PlatformModule {
  static forRoot({
    settings,
    queues,
    queueRole,
    statementMs,
    member,
    catalog,
  }: PlatformOptions): DynamicModule {
    const primary = new PrimaryLook(settings.DATABASE_URL);
    const shared: Provider[] = [
      { provide: Settings, useValue: settings },
      { provide: Log, useFactory: () => new Log(settings, undefined, member?.name) },
      { provide: Share, useValue: member?.share ?? new Share() },
      { provide: Metrics, useFactory: () => new Metrics(member?.name) },
      {
        provide: RedisConnections,
        inject: [Log],
        useFactory: (log: Log) =>
          member ? new LentConnections(settings, log, member) : new RedisConnections(settings, log),
      },
      {
        provide: REDIS,
        inject: [RedisConnections],
        useFactory: (connections: RedisConnections) => connections.open(FAIL_FAST),
      },
      ApiKeyStore,
      Database,
      KnownKeys,
      KnownRequests,
      LongAnswer,
      LongWrite,
      PostgresDiagnosis,
      PostgresFitness,
      { provide: PrimaryLook, inject: [Log], useFactory: (log: Log) => primary.tellTo(log) },
      RedisFitness,
      RedisRights,
      RedisWatch,
      Replicas,
      StopSignal,
      StoreGate,
      tracesProvider(member?.name),
      WayInDatabase,
      ...catalog,
    ];
    const queueing = queueModules(queueRole, queues);
    const database = TypeOrmModule.forRoot({
      ...dataSourceOptions(settings.DATABASE_URL, [], statementMs, primary),
      ...(member ? { poolSize: POOL_OF_MANY } : {}),
      autoLoadEntities: true,
      // Connected by Database once Postgres answers, so that a process can start before its store does.
      manualInitialization: true,
    });
    return {
      module: PlatformModule,
      imports: [database, TypeOrmModule.forFeature([ApiKeyEntity]), ...rateLimit(settings), ...queueing],
      controllers: [MetricsController],
      providers: [...shared, ...httpRules(settings)],
      exports: [
        ...shared.map((provider) => ('provide' in provider ? provider.provide : provider)),
        ...queueing,
      ],
    };
  }
}
