import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { COIN_REASONS, type CoinReason } from '../coins/decision';
import { IsCursor, IsKickId, IsLimit, IsSessionId } from '../platform/http/query-rules';

export class RecentQuery {
  /** Kick user id of the channel; without it, all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;

  /** Most messages to return. */
  @IsLimit(200)
  limit: number = 100;
}

export class HistoryQuery {
  /** Kick user id of the channel; without it (and without session_id), all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;

  /** Only messages of this stream session. */
  @IsSessionId()
  session_id?: string;

  /** Most messages to return. */
  @IsLimit(500)
  limit: number = 100;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

class BadgeDto {
  text!: string;
  type!: string;
  /** For example the months of a subscription. */
  count?: number;
}

class IdentityDto {
  username_color!: string;
  badges!: BadgeDto[];
}

class ChannelDto {
  user_id!: string | null;
  username!: string;
  channel_slug!: string;
  profile_picture!: string | null;
}

class SenderDto {
  /** Null when the sender was anonymous. */
  user_id!: string | null;
  username!: string;
  channel_slug!: string;
  profile_picture!: string | null;
  is_verified!: boolean;
  is_anonymous!: boolean;
  identity!: IdentityDto;
}

class PositionDto {
  s!: number;
  /** The last character (inclusive). */
  e!: number;
}

class EmoteDto {
  emote_id!: string;
  positions!: PositionDto[];
}

class ReplyDto {
  message_id!: string;
  content!: string;
  sender!: SenderDto;
}

export class MessageDto {
  message_id!: string;
  /** The stream the message belongs to; null while it is not judged, and when it was sent offline. */
  session_id!: string | null;
  broadcaster!: ChannelDto;
  sender!: SenderDto;
  content!: string;
  emotes!: EmoteDto[];
  /** A moderator deleted it: content and emotes are empty. Missing when nobody did; only the viewers' feed tells (KICK_FEED). */
  deleted?: boolean;
  /** The message that this one answers. */
  replies_to!: ReplyDto | null;
  @ApiProperty({ format: 'date-time' })
  created_at!: string;
  @ApiProperty({ format: 'date-time' })
  received_at!: string;
  /** created_at in ms. */
  timestamp!: number;
  sweet_coins_earned!: number;
  /** See POST /api/chat/sweet-coins. */
  @ApiProperty({ enum: COIN_REASONS, enumName: 'CoinReason' })
  sweet_coins_reason!: CoinReason;
  sent_when_offline!: boolean;
}

export class RecentAnswer {
  /** Oldest first. */
  messages!: MessageDto[];
  @ApiProperty({ enum: ['redis-buffer'] })
  source!: 'redis-buffer';
  /** The time of the response (ms). */
  timestamp!: number;
}

export class HistoryAnswer {
  /** Newest first. */
  messages!: MessageDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
  @ApiProperty({ enum: ['hybrid'] })
  source!: 'hybrid';
  /** The time of the response (ms). */
  timestamp!: number;
  /** True while a store is away, so that messages may be missing. */
  degraded?: boolean;
}
