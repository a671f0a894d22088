import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeadLettersModule } from '../webhook/dead-letters.module';
import { RepairService } from './repair.service';
import { Schedule } from './schedule';
import { SyncService } from './sync.service';

/** Drains and repairs; part of the worker role only. */
@Module({
  imports: [
    ScheduleModule.forRoot(),
    ChatModule,
    CoinsModule,
    SessionsModule,
    LeaderboardModule,
    DeadLettersModule,
  ],
  providers: [Schedule, RepairService, SyncService],
})
export class SyncModule {}
