import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { KickApiModule } from './api/kick-api.module';
import { ChannelNames } from './channel-names';
import { KickMetrics } from './kick-metrics';
import { KickSyncService } from './kick-sync.service';
import { LiveStatusService } from './live-status.service';
import { SubscriptionStates } from './subscription-states';
import { SubscriptionsService } from './subscriptions.service';

/** What the installation wants of Kick, and what Kick says of it; for the shell and for the worker. */
@Module({
  imports: [KickApiModule],
  providers: [ChannelNames, SubscriptionStates, SubscriptionsService],
  exports: [ChannelNames, KickApiModule, SubscriptionStates, SubscriptionsService],
})
export class KickModule {}

/** The comparison with Kick; part of the worker role only. */
@Module({
  imports: [KickModule, SessionsModule],
  providers: [KickMetrics, KickSyncService, LiveStatusService],
  exports: [KickSyncService, LiveStatusService],
})
export class KickSyncModule {}
