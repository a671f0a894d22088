import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeadLetters } from './dead-letters';
import { DeliveryService } from './delivery.service';
import { IngestService } from './ingest.service';
import { Spool } from './spool';
import { SpoolReplay } from './spool-replay';

/** Carries out Kick's deliveries, fresh or spooled. */
@Module({
  imports: [ChatModule, SessionsModule],
  providers: [DeadLetters, DeliveryService, IngestService, Spool, SpoolReplay],
  exports: [DeadLetters, DeliveryService, Spool, SpoolReplay],
})
export class WebhookModule {}
