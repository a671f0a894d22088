import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';
import { ONLY_BY_FEED_MS, OnlyByFeed } from '../webhook/only-by-feed';
import { type ChannelHealth, DeliveryHealthService } from './delivery-health.service';
import { LONG_SILENCE_MS } from './delivery-words';
import { missedMessages, type Silence, SilenceRecord } from './silence-record';

/** So long after its end, what comes late is still taken off the estimate. */
const LATE_MS = 3_600_000;

/** Tells the operator once when nothing comes for a live channel, and once, with how long it was, when something does. */
@Injectable()
export class SilenceWatch {
  private readonly hasFeed: boolean;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly health: DeliveryHealthService,
    private readonly onlyByFeed: OnlyByFeed,
    private readonly record: SilenceRecord,
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
      if (silent_ms !== null && silent_ms >= LONG_SILENCE_MS)
        await this.began(channel, nowMs - silent_ms, nowMs);
      else await this.ended(channel, nowMs);
    }
  }

  private async began(channel: ChannelHealth, sinceMs: number, nowMs: number): Promise<void> {
    const { broadcaster_user_id, username } = channel;
    const silence = await this.kept(channel, await this.lasting(channel, sinceMs), nowMs);
    const key = this.keys.silence(broadcaster_user_id);
    if ((await this.redis.set(key, sinceMs, 'EX', DAY_SECONDS, 'NX')) !== 'OK') return;
    this.log.warn(
      {
        broadcaster_user_id,
        username,
        silent_since: new Date(sinceMs).toISOString(),
        missed_messages_estimated: missedMessages(silence, nowMs),
      },
      'nothing has come from Kick for 5 minutes though the channel is live: run npm run kick -- doctor',
    );
  }

  private async ended(channel: ChannelHealth, nowMs: number): Promise<void> {
    const { broadcaster_user_id, username, last_silence } = channel;
    const untilMs = channel.live_since_ms === null ? nowMs : (channel.last_delivery_ms ?? nowMs);
    const isRecent = last_silence && nowMs - (last_silence.until_ms ?? nowMs) < LATE_MS;
    const silence = isRecent
      ? await this.kept(channel, { ...last_silence, until_ms: last_silence.until_ms ?? untilMs }, nowMs)
      : null;
    // Only now, so that the end is kept whoever dies before this.
    const since = await this.redis.getdel(this.keys.silence(broadcaster_user_id));
    if (since === null) return;
    const silent_seconds = Math.max(0, Math.round((untilMs - Number(since)) / 1000));
    const missed = await this.missedByWebhook(broadcaster_user_id, Number(since), untilMs, nowMs);
    const missed_messages_estimated = silence && missedMessages(silence, nowMs);
    this.log.info(
      { broadcaster_user_id, username, silent_seconds, ...missed, missed_messages_estimated },
      channel.live_since_ms === null ? 'the stream that nothing came for is over' : 'Kick delivers again',
    );
  }

  private async lasting(
    { broadcaster_user_id, live_since_ms, last_silence }: ChannelHealth,
    since_ms: number,
  ) {
    if (last_silence?.since_ms === since_ms && last_silence.per_minute !== null) return last_silence;
    const per_minute = await this.record.perMinute(broadcaster_user_id, live_since_ms ?? since_ms, since_ms);
    return { since_ms, until_ms: null, per_minute, arrived: 0 };
  }

  private async kept({ broadcaster_user_id, last_silence }: ChannelHealth, silence: Silence, nowMs: number) {
    const counted = await this.record.recounted(broadcaster_user_id, silence, nowMs);
    if (JSON.stringify(counted) !== JSON.stringify(last_silence))
      await this.record.keep(broadcaster_user_id, counted);
    return counted;
  }

  /** What only the feed had, of the last hour. */
  private async missedByWebhook(broadcasterId: string, sinceMs: number, untilMs: number, nowMs: number) {
    if (!this.hasFeed) return {};
    const countedMs = Math.max(sinceMs, nowMs - ONLY_BY_FEED_MS);
    return {
      missed_messages: await this.onlyByFeed.count(broadcasterId, countedMs, untilMs),
      missed_since: new Date(countedMs).toISOString(),
    };
  }
}
