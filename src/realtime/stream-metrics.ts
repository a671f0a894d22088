import { Injectable } from '@nestjs/common';
import type { Counter } from 'prom-client';
import { Metrics } from '../platform/metrics/metrics';

/** How many watch, and how many could not follow. */
@Injectable()
export class StreamMetrics {
  private readonly drops: Counter;

  constructor(private readonly metrics: Metrics) {
    const help = 'Event streams that were cut because the client did not read';
    this.drops = metrics.counter('kickboard_stream_dropped_total', help, []);
  }

  watch(channels: Map<string, { clients: { size: number } }>): void {
    const clients = () => [...channels.values()].reduce((sum, channel) => sum + channel.clients.size, 0);
    this.metrics.gauge('kickboard_stream_clients', 'Open event streams', () => Promise.resolve(clients()));
    this.metrics.gauge('kickboard_stream_channels', 'Channels that are watched by them', () =>
      Promise.resolve(channels.size),
    );
  }

  dropped(): void {
    this.drops.inc();
  }
}
