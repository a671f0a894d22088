import { Module } from '@nestjs/common';
import { ReceptionService } from './reception.service';
import { WebhookEndpoint } from './webhook.endpoint';
import { WebhookMetrics } from './webhook-metrics';
import { WebhookModule } from './webhook.module';

/** The webhook's HTTP endpoint. */
@Module({
  imports: [WebhookModule],
  providers: [ReceptionService, WebhookEndpoint, WebhookMetrics],
  exports: [WebhookEndpoint],
})
export class WebhookApiModule {}
