import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics';
import type { DeliveryStatus } from './delivery.service';
import { isKnownType } from './kick-event';
import type { SignatureProblem } from './signature';

/** Why a delivery is refused, whatever it says: with 401, 413 or 415. */
export type RefusalReason = SignatureProblem['reason'] | 'too_large' | 'encoded';
/** What is logged of deliveries that were not taken: a refusal, or that no store could take them. */
export type Reported = RefusalReason | 'unavailable';

/** From a delivery at once to one that waited for a day (seconds). */
const LAG_SECONDS = [0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600, 14_400, 86_400];

/** Counts of what came in and what became of it. */
@Injectable()
export class WebhookMetrics {
  private readonly deliveries;
  private readonly refusals;
  private readonly unavailables;
  private readonly spools;
  private readonly seconds;
  private readonly lag;
  /** When each result was given last (ms). Written into the gauge at a scrape, since each delivery pays for what it does. */
  private readonly last: Partial<Record<DeliveryStatus | RefusalReason | 'refused' | 'unavailable', number>> =
    {};

  constructor(metrics: Metrics) {
    this.deliveries = metrics.counter(
      'kickboard_webhook_deliveries_total',
      'Signed deliveries by type and status',
      ['type', 'status'],
    );
    this.refusals = metrics.counter(
      'kickboard_webhook_refused_total',
      'Deliveries answered 401, 413 or 415, by reason',
      ['reason'],
    );
    this.unavailables = metrics.counter('kickboard_webhook_unavailable_total', 'Deliveries answered 503', []);
    this.spools = metrics.counter('kickboard_webhook_spooled_total', 'Deliveries spooled in Postgres', []);
    this.seconds = metrics.histogram('kickboard_webhook_ack_seconds', 'Time from the first byte to the 200');
    this.lag = metrics.histogram(
      'kickboard_delivery_lag_seconds',
      'Time from the signed sending of a delivery to its arrival; 0 when it was sent after the time here',
      LAG_SECONDS,
    );
    metrics.gauges(
      'kickboard_webhook_last_delivery_timestamp_seconds',
      'When a delivery last had this result: a status, the reason of a refusal, refused (any reason), unavailable',
      'result',
      () => Object.entries(this.last).map(([result, ms]) => [result, ms / 1000]),
    );
  }

  /** @param lagMs from the signed sending to the arrival */
  received(type: string, status: DeliveryStatus, milliseconds: number, lagMs: number): void {
    // The type is not signed: anybody could make up names and fill the memory with counters.
    const known = isKnownType(type) ? type : 'unknown';
    this.deliveries.inc({ type: known, status });
    this.seconds.observe(milliseconds / 1000);
    // A clock that is behind Kick's would otherwise take seconds off the sum.
    this.lag.observe(Math.max(0, lagMs) / 1000);
    this.last[status] = Date.now();
  }

  refused(reason: RefusalReason): void {
    this.refusals.inc({ reason });
    this.last[reason] = Date.now();
    this.last.refused = this.last[reason];
  }

  spooled(): void {
    this.spools.inc();
  }

  unavailable(): void {
    this.unavailables.inc();
    this.last.unavailable = Date.now();
  }
}
