import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsKickId } from '../platform/http/query-rules';

export class DeliveryHealthQuery {
  /** Kick user id of the channel; without it, all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;
}

export class LagDto {
  /** Half of the deliveries came within so many ms after what they tell. Null without deliveries. */
  p50!: number | null;
  p95!: number | null;
  p99!: number | null;
}

export class SubscriptionsDto {
  /** `off`: Kickboard does not compare them. `unknown`: Kick could not be asked. */
  @ApiProperty({ enum: ['ok', 'missing', 'unknown', 'off'] })
  state!: string;
  /** Types of events that Kick does not send. */
  missing!: string[];
  @ApiProperty({ format: 'date-time' })
  checked_at!: string | null;
}

export class LastSilenceDto {
  @ApiProperty({ format: 'date-time' })
  since!: string;
  /** Null while it lasts. */
  @ApiProperty({ format: 'date-time' })
  until!: string | null;
  seconds!: number;
  /**
   * How many messages were probably written meanwhile and never came, by what the channel had in the 10 minutes before; what came
   * late or by the feed is taken off. Null when the stream had just begun. Kick itself does not tell.
   */
  missed_messages_estimated!: number | null;
}

export class ChannelHealthDto {
  broadcaster_user_id!: string;
  username!: string;
  /** What needs a look, in words; null when nothing does. */
  trouble!: string | null;
  is_live!: boolean;
  @ApiProperty({ format: 'date-time' })
  last_delivery_at!: string | null;
  @ApiProperty({ format: 'date-time' })
  last_message_at!: string | null;
  /** For how long nothing has come though the channel is live; null while it is not. */
  silence_seconds!: number | null;
  lag_ms!: LagDto;
  /** How many deliveries had each status in the last hour. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  deliveries!: Record<string, number>;
  /** Messages of the last hour that the viewers' feed (KICK_FEED) brought and no webhook. */
  only_by_feed!: number;
  /** The last five minutes or more of a day in which nothing came though the channel was live. */
  last_silence!: LastSilenceDto | null;
  subscriptions!: SubscriptionsDto;
}

export class LastRefusedDto {
  /** @example 'invalid_signature' */
  reason!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class DeliveryHealthAnswer {
  channels!: ChannelHealthDto[];
  /** The last delivery that was not taken, whoever sent it. */
  last_refused!: LastRefusedDto | null;
  /** The time of the response (ms). */
  timestamp!: number;
}
