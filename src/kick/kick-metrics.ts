import { Injectable } from '@nestjs/common';
import { Metrics } from '../platform/metrics/metrics';
import type { SubscriptionState } from './subscription-states';

/** What the worker that compares with Kick has found and done. */
@Injectable()
export class KickMetrics {
  private readonly created;
  private readonly removed;
  private readonly learnt;
  private states = new Map<string, SubscriptionState>();

  constructor(metrics: Metrics) {
    this.created = metrics.counter(
      'kickboard_kick_subscriptions_created_total',
      'Events subscribed to at Kick because they were missing',
      [],
    );
    this.removed = metrics.counter(
      'kickboard_kick_subscriptions_removed_total',
      'Subscriptions removed at Kick because they stood twice',
      [],
    );
    this.learnt = metrics.counter(
      'kickboard_kick_status_by_api_total',
      "Starts and ends of streams that Kick's API told and no webhook did",
      ['change'],
    );
    metrics.gauges(
      'kickboard_kick_channels',
      'Channels by what Kick said of their subscriptions last; only on the worker that compares',
      'subscriptions',
      () =>
        (['ok', 'missing', 'unknown'] as const).map((state): [string, number] => [
          state,
          [...this.states.values()].filter((each) => each.state === state).length,
        ]),
    );
  }

  compared(states: Map<string, SubscriptionState>): void {
    this.states = states;
  }

  mended(created: number, removed: number): void {
    this.created.inc(created);
    this.removed.inc(removed);
  }

  learntByApi(change: 'live' | 'ended'): void {
    this.learnt.inc({ change });
  }
}
