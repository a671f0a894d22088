import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { LedgerPages } from './ledger-pages';
import { ViewerEntity } from './viewer.entity';
import { ViewerNameEntity } from './viewer-name.entity';
import { ViewersService } from './viewers.service';

/** Who somebody is, was called, and owns. */
@Module({
  imports: [TypeOrmModule.forFeature([ViewerEntity, ViewerNameEntity]), LeaderboardModule],
  providers: [LedgerPages, ViewersService],
  exports: [LedgerPages, ViewersService],
})
export class ViewersModule {}
