import { BullMQAdapter } from '@bull-board/api/bullMQAdapter';
import { BullBoardModule } from '@bull-board/nestjs';
import {
  type MiddlewareConsumer,
  Module,
  type NestModule,
  type OnApplicationBootstrap,
} from '@nestjs/common';
import { AuditModule } from '../audit/audit.module';
import { ChatModule } from '../chat/chat.module';
import { CoinsModule } from '../coins/coins.module';
import { DeadLettersModule } from '../dead-letters/dead-letters.module';
import { KickDoctorModule } from '../kick/kick.module';
import { EndpointsModule } from '../endpoints/endpoints.module';
import { LeaderboardModule } from '../leaderboard/leaderboard.module';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { QUEUES } from '../queues';
import { SessionsModule } from '../sessions/sessions.module';
import { RebuildModule } from '../sync/sync.module';
import { WebhookModule } from '../webhook/webhook.module';
import { AdminAccess } from './admin-access';
import { AuditController } from './audit.controller';
import { BoardAdapter } from './board-adapter';
import { BatchesController } from './batches.controller';
import { DeadLettersController } from './dead-letters.controller';
import { DoctorController } from './doctor.controller';
import { Examinations } from './examinations';
import { EndpointsController } from './endpoints.controller';
import { ErasureModule } from '../erasure/erasure.module';
import { ErasureService } from './erasure/erasure.service';
import { StoredPerson } from './erasure/stored-person';
import { WaitingEntries } from './erasure/waiting-entries';
import { ExclusionController } from './exclusion.controller';
import { ExportsController } from './exports/exports.controller';
import { Exports } from './exports/exports.service';
import { ImportStore } from './imports/import-store';
import { ImportsController } from './imports/imports.controller';
import { KickAdvice } from './kick-advice';
import { KeptOffController } from './kept-off.controller';
import { LedgerController } from './ledger.controller';
import { OverviewController } from './overview.controller';
import { OverviewService } from './overview.service';
import { AdminPageController } from './admin-page.controller';
import { RebuildController } from './rebuild.controller';
import { SessionsController } from './sessions.controller';
import { SettingsController } from './settings.controller';
import { ViewerBatches } from './viewer-batches.service';
import { ViewerCoins } from './viewer-coins.service';
import { ViewerExclusions } from './viewer-exclusion';
import { ViewerMessages } from './viewer-messages';
import { ViewerMessagesController } from './viewer-messages.controller';
import { ViewerSearch } from './viewer-search';
import { AdminViewersController } from './viewers.controller';

/** Shorter passwords are warned about. */
const SAFE_LENGTH = 12;

/** Administration: Bull Board, its page and its API, behind one login. */
@Module({
  imports: [
    // Bull Board has no login; this one stands before its page and its API alike.
    BullBoardModule.forRoot({ route: '/admin/queues', adapter: BoardAdapter, middleware: AdminAccess }),
    ...Object.keys(QUEUES).map((name) => BullBoardModule.forFeature({ name, adapter: BullMQAdapter })),
    AuditModule,
    ChatModule,
    CoinsModule,
    DeadLettersModule,
    KickDoctorModule,
    EndpointsModule,
    ErasureModule,
    LeaderboardModule,
    RebuildModule,
    SessionsModule,
    WebhookModule,
  ],
  controllers: [
    AdminPageController,
    AdminViewersController,
    AuditController,
    BatchesController,
    DeadLettersController,
    DoctorController,
    EndpointsController,
    ExclusionController,
    ExportsController,
    ImportsController,
    KeptOffController,
    LedgerController,
    OverviewController,
    RebuildController,
    SessionsController,
    SettingsController,
    ViewerMessagesController,
  ],
  providers: [
    ErasureService,
    Examinations,
    Exports,
    ImportStore,
    KickAdvice,
    OverviewService,
    StoredPerson,
    ViewerBatches,
    ViewerCoins,
    ViewerExclusions,
    ViewerMessages,
    ViewerSearch,
    WaitingEntries,
  ],
})
export class AdminModule implements NestModule, OnApplicationBootstrap {
  constructor(
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    const length = this.settings.ADMIN_PASSWORD?.length ?? SAFE_LENGTH;
    if (length >= SAFE_LENGTH) return;
    this.log.warn(
      { setting: 'ADMIN_PASSWORD' },
      `ADMIN_PASSWORD has ${length} characters and can be guessed: use ${SAFE_LENGTH} or more`,
    );
  }

  configure(consumer: MiddlewareConsumer): void {
    consumer.apply(AdminAccess).forRoutes('/admin{/*rest}', '/api/admin/{*rest}');
  }
}
