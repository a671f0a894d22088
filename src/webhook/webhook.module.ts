import { Module } from '@nestjs/common';
import { ChatModule } from '../chat/chat.module';
import { SessionsModule } from '../sessions/sessions.module';
import { DeadLettersModule } from './dead-letters.module';
import { DeliveryService } from './delivery.service';
import { IngestService } from './ingest.service';
import { WebhookEndpoint } from './webhook.endpoint';
import { WebhookMetrics } from './webhook-metrics';

/** Takes in Kick's deliveries. */
@Module({
  imports: [ChatModule, SessionsModule, DeadLettersModule],
  providers: [DeliveryService, IngestService, WebhookEndpoint, WebhookMetrics],
  exports: [WebhookEndpoint],
})
export class WebhookModule {}
