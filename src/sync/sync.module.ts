import { Module } from '@nestjs/common';
import { ScheduleModule } from '@nestjs/schedule';
import { ChannelEventsModule } from '../channel-events/channel-events.module';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { EndpointsWorkerModule } from '../endpoints/endpoints.module';
import { ErasureModule } from '../erasure/erasure.module';
import { KickSyncModule } from '../kick/kick.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { SessionsModule } from '../sessions/sessions.module';
import { StoreStateModule } from '../store-state/store-state.module';
import { WebhookModule } from '../webhook/webhook.module';
import { Activity } from './activity';
import { DrainsService } from './drains.service';
import { RebuildService } from './rebuild.service';
import { RepairService } from './repair.service';
import { Schedule } from './schedule';
import { SyncService } from './sync.service';

const FEATURES = [
  ChannelEventsModule,
  ChatModule,
  CoinsModule,
  DeadLettersModule,
  ErasureModule,
  LeaderboardModule,
  SessionsModule,
  StoreStateModule,
  WebhookModule,
];

/** Drains, repair and rebuild, without a schedule. */
@Module({
  imports: FEATURES,
  providers: [DrainsService, RebuildService, RepairService],
  exports: [DrainsService, RebuildService, RepairService],
})
export class RebuildModule {}

/** Drains and repairs on a schedule; part of the worker role only. */
@Module({
  imports: [ScheduleModule.forRoot(), ...FEATURES, EndpointsWorkerModule, KickSyncModule, RebuildModule],
  providers: [Activity, Schedule, SyncService],
})
export class SyncModule {}
