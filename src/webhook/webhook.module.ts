import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { DeliveryService } from './delivery.service';
import { IngestService } from '../chat/ingest.service';
import { Spool } from './spool';
import { SpoolReplay } from './spool-replay';

/** Carries out Kick's deliveries, fresh or spooled. */
@Module({
  imports: [ChatModule, SessionsModule],
  providers: [DeadLettersService, DeliveryService, IngestService, Spool, SpoolReplay],
  exports: [DeadLettersService, DeliveryService, Spool, SpoolReplay],
})
export class WebhookModule {}
