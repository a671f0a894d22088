import { type DynamicModule, Global, Module } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { Settings } from '../config/settings';
import { dataSourceOptions, type EntityClass } from './data-source';
import { Database } from './database';
import { LongAnswer } from './long-answer';

/** Postgres, connected by Database once it answers, so that a process can start before its store does. */
@Global()
@Module({ providers: [Database, LongAnswer], exports: [Database, LongAnswer] })
export class DatabaseModule {
  static forRoot(entities: EntityClass[]): DynamicModule {
    return {
      module: DatabaseModule,
      providers: [
        {
          provide: DataSource,
          inject: [Settings],
          useFactory: (settings: Settings) =>
            new DataSource(dataSourceOptions(settings.DATABASE_URL, entities)),
        },
      ],
    };
  }
}
