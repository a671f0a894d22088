import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics';
import type { DeliveryStatus } from './delivery.service';
import { isUsedType, UNUSED_TYPES } from './kick-event';
import type { SignatureProblem } from './signature';

/** Counts of what came in and what became of it. */
@Injectable()
export class WebhookMetrics {
  private readonly deliveries;
  private readonly refusals;
  private readonly unavailables;
  private readonly spools;
  private readonly seconds;

  constructor(metrics: Metrics) {
    this.deliveries = metrics.counter(
      'kickboard_webhook_deliveries_total',
      'Signed deliveries by type and status',
      ['type', 'status'],
    );
    this.refusals = metrics.counter('kickboard_webhook_refused_total', 'Deliveries answered 401, by reason', [
      'reason',
    ]);
    this.unavailables = metrics.counter('kickboard_webhook_unavailable_total', 'Deliveries answered 503', []);
    this.spools = metrics.counter('kickboard_webhook_spooled_total', 'Deliveries spooled in Postgres', []);
    this.seconds = metrics.histogram('kickboard_webhook_ack_seconds', 'Time from the first byte to the 200');
  }

  received(type: string, status: DeliveryStatus, milliseconds: number): void {
    // The type is not signed: anybody could make up names and fill the memory with counters.
    const known = isUsedType(type) || UNUSED_TYPES.has(type) ? type : 'unknown';
    this.deliveries.inc({ type: known, status });
    this.seconds.observe(milliseconds / 1000);
  }

  refused(reason: SignatureProblem): void {
    this.refusals.inc({ reason });
  }

  spooled(): void {
    this.spools.inc();
  }

  unavailable(): void {
    this.unavailables.inc();
  }
}
