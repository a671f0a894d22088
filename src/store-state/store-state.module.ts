import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { StoreStateEntity } from './store-state.entity';
import { StoreStateService } from './store-state.service';

/** Whether Redis is the one that Postgres knows. */
@Module({
  imports: [TypeOrmModule.forFeature([StoreStateEntity])],
  providers: [StoreStateService],
  exports: [StoreStateService],
})
export class StoreStateModule {}
