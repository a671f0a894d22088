import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics';

const REASONS = ['gone', 'failing', 'behind'] as const;
type Reason = (typeof REASONS)[number];

/** What this worker sent to endpoints. */
@Injectable()
export class EndpointMetrics {
  private readonly attempts;
  private readonly disabled;

  constructor(metrics: Metrics) {
    this.attempts = metrics.counter(
      'kickboard_endpoint_attempts_total',
      'Events sent to endpoints, by what became of them; one that failed is sent again',
      ['result'],
    );
    this.disabled = metrics.counter(
      'kickboard_endpoints_disabled_total',
      'Endpoints that were switched off because they failed for too long or wanted no more',
      ['reason'],
    );
    // An increase of what was never there is none.
    for (const reason of REASONS) this.disabled.inc({ reason }, 0);
  }

  sent(result: 'delivered' | 'gone' | 'failed'): void {
    this.attempts.inc({ result });
  }

  switchedOff(reason: Reason): void {
    this.disabled.inc({ reason });
  }
}
