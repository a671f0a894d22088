import { type DynamicModule, Global, Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Settings } from '../config/settings';
import { dataSourceOptions, type EntityClass } from './data-source';
import { Database } from './database';

@Global()
@Module({ providers: [Database], exports: [Database] })
export class DatabaseModule {
  static forRoot(entities: EntityClass[]): DynamicModule {
    return {
      module: DatabaseModule,
      imports: [
        TypeOrmModule.forRootAsync({
          inject: [Settings],
          // Initialized by Database once Postgres answers, so that a process can start before its store does.
          useFactory: (settings: Settings) => ({
            ...dataSourceOptions(settings.DATABASE_URL, entities),
            manualInitialization: true,
          }),
        }),
      ],
    };
  }
}
