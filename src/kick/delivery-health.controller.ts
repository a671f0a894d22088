import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import {
  DeliveryHealthAnswer,
  type ChannelHealthDto,
  DeliveryHealthQuery,
  type LastSilenceDto,
} from './delivery-health.dto';
import { type ChannelHealth, DeliveryHealthService } from './delivery-health.service';
import { troubleOf } from './delivery-words';
import { missedMessages, type Silence } from './silence-record';

@ApiTags('kick')
@Controller('api/delivery-health')
export class DeliveryHealthController {
  constructor(private readonly health: DeliveryHealthService) {}

  /** How Kick has been delivering in the last hour, for each channel. */
  @Get()
  async getDeliveryHealth(
    @Query() { broadcaster_user_id }: DeliveryHealthQuery,
  ): Promise<DeliveryHealthAnswer> {
    const ids = broadcaster_user_id ? [broadcaster_user_id] : await this.health.channelIds();
    const [channels, refusal] = await Promise.all([this.health.healthOf(ids), this.health.lastRefusal()]);
    return {
      channels: channels.map(view),
      last_refused: refusal && { reason: refusal.reason, at: timeOf(refusal.at_ms) as string },
      timestamp: Date.now(),
    };
  }
}

const timeOf = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());

function silenceOf(silence: Silence): LastSilenceDto {
  const { since_ms, until_ms } = silence;
  const nowMs = Date.now();
  return {
    since: new Date(since_ms).toISOString(),
    until: timeOf(until_ms),
    seconds: Math.floor(((until_ms ?? nowMs) - since_ms) / 1000),
    missed_messages_estimated: missedMessages(silence, nowMs),
  };
}

const view = (channel: ChannelHealth): ChannelHealthDto => ({
  broadcaster_user_id: channel.broadcaster_user_id,
  username: channel.username,
  trouble: troubleOf(channel, Date.now()),
  is_live: channel.live_since_ms !== null,
  last_delivery_at: timeOf(channel.last_delivery_ms),
  last_message_at: timeOf(channel.last_message_ms),
  silence_seconds: channel.silent_ms === null ? null : Math.floor(channel.silent_ms / 1000),
  lag_ms: channel.lag_ms,
  deliveries: Object.fromEntries(channel.deliveries),
  only_by_feed: channel.only_by_feed,
  last_silence: channel.last_silence && silenceOf(channel.last_silence),
  subscriptions: {
    state: channel.subscriptions.state,
    missing: channel.subscriptions.missing,
    checked_at: timeOf(channel.subscriptions.checked_ms),
  },
});
