import { type DynamicModule, Module, type ModuleMetadata, type Type } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { HealthController } from './health.controller';
import { type Indicator, INDICATORS } from './indicator';
import { PostgresIndicator } from './postgres-indicator';
import { RedisIndicator } from './redis-indicator';

export interface HealthOptions {
  imports: ModuleMetadata['imports'];
  /** What the features add to the two stores. */
  indicators: Type<Indicator>[];
}

/** `/health/*` of a process. */
@Module({})
export class HealthModule {
  static forRoot({ imports = [], indicators }: HealthOptions): DynamicModule {
    const all = [RedisIndicator, PostgresIndicator, ...indicators];
    return {
      module: HealthModule,
      // Whoever shows how the process is asks the same parts.
      global: true,
      // Its own log line for each failed probe would be one every few seconds; the answer names the part.
      imports: [TerminusModule.forRoot({ logger: false }), ...imports],
      controllers: [HealthController],
      providers: [...all, { provide: INDICATORS, inject: all, useFactory: (...found: Indicator[]) => found }],
      exports: [INDICATORS],
    };
  }
}
