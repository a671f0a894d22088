import { Module } from '@nestjs/common';
import { SessionsModule } from '../sessions/sessions.module';
import { WebhookModule } from '../webhook/webhook.module';
import { KickApiModule } from './api/kick-api.module';
import { ChannelNames } from './channel-names';
import { DeliveryHealthService } from './delivery-health.service';
import { Doctor } from './doctor';
import { FeedDiscovery } from './feed/feed-discovery';
import { FeedIntake } from './feed/feed-intake';
import { FeedMetrics } from './feed/feed-metrics';
import { FeedService } from './feed/feed.service';
import { KickMetrics } from './kick-metrics';
import { KickSyncService } from './kick-sync.service';
import { LiveStatusService } from './live-status.service';
import { SilenceRecord } from './silence-record';
import { SilenceWatch } from './silence-watch';
import { SubscriptionStates } from './subscription-states';
import { SubscriptionsService } from './subscriptions.service';

/** What the installation wants of Kick, and how Kick delivers. */
@Module({
  imports: [KickApiModule, SessionsModule, WebhookModule],
  providers: [ChannelNames, DeliveryHealthService, SilenceRecord, SubscriptionStates, SubscriptionsService],
  exports: [
    ChannelNames,
    DeliveryHealthService,
    KickApiModule,
    SilenceRecord,
    SubscriptionStates,
    SubscriptionsService,
  ],
})
export class KickModule {}

/** What the shell's command needs. */
@Module({ imports: [KickModule], providers: [Doctor], exports: [Doctor, KickModule] })
export class KickDoctorModule {}

/** The comparison with Kick, and the feed; part of the worker role only. */
@Module({
  imports: [KickModule, SessionsModule, WebhookModule],
  providers: [
    FeedDiscovery,
    FeedIntake,
    FeedMetrics,
    FeedService,
    KickMetrics,
    KickSyncService,
    LiveStatusService,
    SilenceWatch,
  ],
  exports: [FeedService, KickSyncService, SilenceWatch],
})
export class KickSyncModule {}
