import { Injectable } from '@nestjs/common';
import { Settings } from '../../platform/config/settings';
import { chatrooms } from '../../platform/config/feed-settings';
import { Metrics } from '../../platform/metrics/metrics';
import { OnlyByFeed } from '../../webhook/only-by-feed';

/** `malformed`: not of the shape of its name; `lost`: no store took it. */
export type FedResult = 'accepted' | 'duplicate' | 'ignored' | 'spooled' | 'malformed' | 'lost';

/** What the worker that listens to the feed has heard. */
@Injectable()
export class FeedMetrics {
  private readonly events;
  private readonly breaks;
  private isConnected = false;

  constructor(metrics: Metrics, onlyByFeed: OnlyByFeed, settings: Settings) {
    const channels = settings.KICK_FEED === 'off' ? [] : [...new Set(chatrooms(settings).values())];
    this.events = metrics.counter('kickboard_feed_events_total', "Events of the viewers' feed by result", [
      'result',
    ]);
    this.breaks = metrics.counter(
      'kickboard_feed_broken_total',
      "Connections to the viewers' feed that ended or did not come about",
      [],
    );
    metrics.gauge(
      'kickboard_feed_connected',
      "1 on the worker that listens to the viewers' feed, while it does",
      () => Promise.resolve(this.isConnected ? 1 : 0),
    );
    metrics.gauge(
      'kickboard_only_by_feed',
      'Messages of the last hour that the feed brought and no webhook',
      async () => {
        const counts = await Promise.all(channels.map((id) => onlyByFeed.count(id)));
        return counts.reduce((sum, count) => sum + count, 0);
      },
    );
  }

  heard(result: FedResult): void {
    this.events.inc({ result });
  }

  connected(isConnected: boolean): void {
    this.isConnected = isConnected;
  }

  broken(): void {
    this.isConnected = false;
    this.breaks.inc();
  }
}
