import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { WebhookModule } from '../webhook/webhook.module';
import { RebuildModule } from './rebuild.module';
import { Schedule } from './schedule';
import { SyncService } from './sync.service';

/** Drains and repairs on a schedule; part of the worker role only. */
@Module({
  imports: [
    ScheduleModule.forRoot(),
    ChatModule,
    CoinsModule,
    LeaderboardModule,
    SessionsModule,
    WebhookModule,
    RebuildModule,
  ],
  providers: [Schedule, SyncService],
})
export class SyncModule {}
