import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AddressGuard } from './address-guard';
import { Deliveries } from './deliveries';
import { DeliveryProgress } from './delivery-progress';
import { EndpointEntity } from './endpoint.entity';
import { EndpointEventEntity } from './endpoint-event.entity';
import { EndpointHttp } from './endpoint-http';
import { EndpointMetrics } from './endpoint-metrics';
import { EndpointStore } from './endpoint-store';
import { EndpointTest } from './endpoint-test';
import { EndpointsRelay } from './endpoints-relay';
import { EventLog } from './event-log';
import { RetrySchedule } from './retry-schedule';

/** Outgoing webhooks: who is to be told what. */
@Module({
  imports: [TypeOrmModule.forFeature([EndpointEntity, EndpointEventEntity])],
  providers: [AddressGuard, EndpointHttp, EndpointStore, EndpointTest],
  exports: [AddressGuard, EndpointHttp, EndpointStore, EndpointTest],
})
export class EndpointsModule {}

/** Telling them; part of the worker role only. */
@Module({
  imports: [EndpointsModule],
  providers: [Deliveries, DeliveryProgress, EndpointMetrics, EndpointsRelay, EventLog, RetrySchedule],
  exports: [Deliveries, EndpointsRelay],
})
export class EndpointsWorkerModule {}
