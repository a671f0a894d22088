import { Global, Module } from '@nestjs/common';
import { StoreGate } from './store-gate';

@Global()
@Module({ providers: [StoreGate], exports: [StoreGate] })
export class StartupModule {}
