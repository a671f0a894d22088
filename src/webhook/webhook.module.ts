import { Module, type OnApplicationBootstrap, type Provider } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { ChannelEventsModule } from '../channel-events/channel-events.module';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { KickApiModule } from '../kick/api/kick-api.module';
import { KickClient } from '../kick/api/kick-client';
import { SessionsModule } from '../sessions/sessions.module';
import { Settings } from '../platform/config/settings';
import { WayInDatabase } from '../platform/database/way-in';
import { Log } from '../platform/log/log';
import { Share } from '../platform/share';
import { StoreStateModule } from '../store-state/store-state.module';
import { DeadLetterReplay } from './dead-letter-replay';
import { DeliveryRecord } from './delivery-record';
import { DeliveryService } from './delivery.service';
import { DoubtfulDeliveries } from './doubtful-deliveries';
import { OnlyByFeed } from './only-by-feed';
import { PublicKeys } from './public-keys';
import { ReceptionService } from './reception.service';
import { SpooledDeliveryEntity } from './spooled-delivery.entity';
import { Spool } from './spool';
import { SpoolReplay } from './spool-replay';
import { UndecidedReplay } from './undecided-replay';
import { WebhookEndpoint } from './webhook.endpoint';
import { WaitingDeliveries } from './waiting-deliveries';
import { WebhookMetrics } from './webhook-metrics';

const PARTS = [
  DeadLetterReplay,
  DeliveryRecord,
  DeliveryService,
  OnlyByFeed,
  Spool,
  SpoolReplay,
  UndecidedReplay,
  WaitingDeliveries,
];

/** Carries out Kick's deliveries, fresh or spooled. */
@Module({
  imports: [
    TypeOrmModule.forFeature([SpooledDeliveryEntity]),
    ChannelEventsModule,
    ChatModule,
    CoinsModule,
    DeadLettersModule,
    KickApiModule,
    SessionsModule,
  ],
  providers: [...PARTS],
  exports: [...PARTS],
})
export class WebhookModule {}

/** The communities of a process look the key of Kick up once together. */
const PUBLIC_KEYS: Provider = {
  provide: PublicKeys,
  inject: [Share, Settings, KickClient, Log],
  useFactory: (share: Share, settings: Settings, client: KickClient, log: Log) =>
    share.once(PublicKeys, () => new PublicKeys(settings, client, log)),
};

/** What wrong signatures may take of memory and time, they take once. */
const DOUBTFUL_DELIVERIES: Provider = {
  provide: DoubtfulDeliveries,
  inject: [Share, PublicKeys, Log],
  useFactory: (share: Share, keys: PublicKeys, log: Log) =>
    share.once(DoubtfulDeliveries, () => new DoubtfulDeliveries(keys, log)),
};

/** The webhook's HTTP endpoint. */
@Module({
  imports: [KickApiModule, StoreStateModule, WebhookModule],
  providers: [PUBLIC_KEYS, DOUBTFUL_DELIVERIES, ReceptionService, WebhookEndpoint, WebhookMetrics],
  exports: [WebhookEndpoint],
})
export class WebhookApiModule implements OnApplicationBootstrap {
  constructor(private readonly wayIn: WayInDatabase) {}

  /** Connected before it is needed: when Redis goes, Postgres may be too busy to let anybody in within the deadline. */
  onApplicationBootstrap(): void {
    void this.wayIn.connect().catch(() => undefined);
  }
}
