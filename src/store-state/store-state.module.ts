import { Module } from '@nestjs/common';
import { StoreStateService } from './store-state.service';

/** Whether Redis is the one that Postgres knows. */
@Module({ providers: [StoreStateService], exports: [StoreStateService] })
export class StoreStateModule {}
