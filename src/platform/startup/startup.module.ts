import { Global, Module } from '@nestjs/common';
import { StopSignal } from './stop-signal';
import { StoreGate } from './store-gate';

@Global()
@Module({ providers: [StopSignal, StoreGate], exports: [StopSignal, StoreGate] })
export class StartupModule {}
