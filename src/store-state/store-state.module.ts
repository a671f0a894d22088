import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ReconnectedRedis } from './reconnected-redis';
import { StoreStateEntity } from './store-state.entity';
import { StoreStateService } from './store-state.service';

/** Whether Redis is the one that Postgres knows. */
@Module({
  imports: [TypeOrmModule.forFeature([StoreStateEntity])],
  providers: [ReconnectedRedis, StoreStateService],
  exports: [ReconnectedRedis, StoreStateService],
})
export class StoreStateModule {}
