import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Settings } from './settings';

/** Makes the validated settings injectable everywhere as `Settings`. */
@Global()
@Module({})
export class ConfigModule {
  static forRoot(settings: Settings): DynamicModule {
    return {
      module: ConfigModule,
      providers: [{ provide: Settings, useValue: settings }],
      exports: [Settings],
    };
  }
}
