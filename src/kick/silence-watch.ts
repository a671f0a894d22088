import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';
import { ONLY_BY_FEED_MS, OnlyByFeed } from '../webhook/only-by-feed';
import { type ChannelHealth, DeliveryHealthService } from './delivery-health.service';

/** Nothing for so long while a channel is live is worth a look (contract). */
const SILENT_MS = 5 * 60_000;

/** Tells the operator once when nothing comes for a live channel, and once, with how long it was, when something does. */
@Injectable()
export class SilenceWatch {
  private readonly hasFeed: boolean;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly health: DeliveryHealthService,
    private readonly onlyByFeed: OnlyByFeed,
    settings: Settings,
    private readonly log: Log,
  ) {
    this.hasFeed = settings.KICK_FEED !== 'off';
  }

  /** Any number of workers may look: a mark in Redis lets one of them tell. */
  async look(nowMs = Date.now()): Promise<void> {
    const channels = await this.health.healthOf(await this.health.channelIds(), nowMs);
    for (const channel of channels) {
      const { silent_ms } = channel;
      if (silent_ms !== null && silent_ms >= SILENT_MS) await this.began(channel, nowMs - silent_ms);
      else await this.ended(channel, nowMs);
    }
  }

  private async began({ broadcaster_user_id, username }: ChannelHealth, sinceMs: number): Promise<void> {
    const key = this.keys.silence(broadcaster_user_id);
    if ((await this.redis.set(key, sinceMs, 'EX', DAY_SECONDS, 'NX')) !== 'OK') return;
    this.log.warn(
      { broadcaster_user_id, username, silent_since: new Date(sinceMs).toISOString() },
      'nothing has come from Kick for 5 minutes though the channel is live: run npm run kick -- doctor',
    );
  }

  private async ended(channel: ChannelHealth, nowMs: number): Promise<void> {
    const { broadcaster_user_id, username } = channel;
    const since = await this.redis.getdel(this.keys.silence(broadcaster_user_id));
    if (since === null) return;
    const untilMs = channel.live_since_ms === null ? nowMs : (channel.last_delivery_ms ?? nowMs);
    const silent_seconds = Math.max(0, Math.round((untilMs - Number(since)) / 1000));
    const missed = await this.missed(broadcaster_user_id, Number(since), untilMs, nowMs);
    this.log.info(
      { broadcaster_user_id, username, silent_seconds, ...missed },
      channel.live_since_ms === null ? 'the stream that nothing came for is over' : 'Kick delivers again',
    );
  }

  /** Only the feed can say what was missed, of the last hour; without it nobody knows. */
  private async missed(broadcasterId: string, sinceMs: number, untilMs: number, nowMs: number) {
    if (!this.hasFeed) return { missed_messages: 'unknown without KICK_FEED' };
    const countedMs = Math.max(sinceMs, nowMs - ONLY_BY_FEED_MS);
    return {
      missed_messages: await this.onlyByFeed.count(broadcasterId, countedMs, untilMs),
      missed_since: new Date(countedMs).toISOString(),
    };
  }
}
