import { COIN_REASONS, type CoinReason } from '../coins/decision';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

const IsUserId = (name: string) =>
  Matches(/^[1-9]\d{0,17}$/, { message: `${name} must be a Kick user id (digits)` });

export class RecentQuery {
  @ApiPropertyOptional({ description: 'Kick user id of the channel; without it, all channels', type: String })
  @IsOptional()
  @IsUserId('broadcaster_user_id')
  broadcaster_user_id?: string;

  @ApiPropertyOptional({
    description: 'Most messages to return',
    type: Number,
    minimum: 1,
    maximum: 200,
    default: 100,
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 100;
}

export class HistoryQuery {
  @ApiPropertyOptional({
    description: 'Kick user id of the channel; without it (and without session_id), all channels',
    type: String,
  })
  @IsOptional()
  @IsUserId('broadcaster_user_id')
  broadcaster_user_id?: string;

  @ApiPropertyOptional({
    description: 'Only messages of this stream session',
    type: String,
    example: '4242-1767225600',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}-\d{1,12}$/, {
    message: 'session_id must look like <broadcaster_user_id>-<epoch seconds>',
  })
  session_id?: string;

  @ApiPropertyOptional({
    description: 'Most messages to return',
    type: Number,
    minimum: 1,
    maximum: 500,
    default: 100,
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 100;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before', type: String })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

class BadgeDto {
  @ApiProperty() text!: string;
  @ApiProperty() type!: string;
  @ApiProperty({ required: false }) count?: number;
}

class IdentityDto {
  @ApiProperty() username_color!: string;
  @ApiProperty({ type: [BadgeDto] }) badges!: BadgeDto[];
}

class ChannelDto {
  @ApiProperty({ type: String }) user_id!: string | null;
  @ApiProperty() username!: string;
  @ApiProperty() channel_slug!: string;
  @ApiProperty({ type: String, nullable: true }) profile_picture!: string | null;
}

class SenderDto {
  @ApiProperty({ type: String, nullable: true }) user_id!: string | null;
  @ApiProperty() username!: string;
  @ApiProperty() channel_slug!: string;
  @ApiProperty({ type: String, nullable: true }) profile_picture!: string | null;
  @ApiProperty() is_verified!: boolean;
  @ApiProperty() is_anonymous!: boolean;
  @ApiProperty({ type: IdentityDto }) identity!: IdentityDto;
}

class PositionDto {
  @ApiProperty() s!: number;
  @ApiProperty({ description: 'inclusive' }) e!: number;
}

class EmoteDto {
  @ApiProperty() emote_id!: string;
  @ApiProperty({ type: [PositionDto] }) positions!: PositionDto[];
}

class ReplyDto {
  @ApiProperty() message_id!: string;
  @ApiProperty() content!: string;
  @ApiProperty({ type: SenderDto }) sender!: SenderDto;
}

export class MessageDto {
  @ApiProperty() message_id!: string;
  @ApiProperty({ type: String, nullable: true }) session_id!: string | null;
  @ApiProperty({ type: ChannelDto }) broadcaster!: ChannelDto;
  @ApiProperty({ type: SenderDto }) sender!: SenderDto;
  @ApiProperty() content!: string;
  @ApiProperty({ type: [EmoteDto] }) emotes!: EmoteDto[];
  @ApiProperty({ type: ReplyDto, nullable: true }) replies_to!: ReplyDto | null;
  @ApiProperty({ format: 'date-time' }) created_at!: string;
  @ApiProperty({ format: 'date-time' }) received_at!: string;
  @ApiProperty({ description: 'created_at in ms' }) timestamp!: number;
  @ApiProperty() sweet_coins_earned!: number;
  @ApiProperty({ enum: COIN_REASONS, description: 'see POST /api/chat/sweet-coins' })
  sweet_coins_reason!: CoinReason;
  @ApiProperty() sent_when_offline!: boolean;
}

export class RecentAnswer {
  @ApiProperty({ type: [MessageDto], description: 'oldest first' }) messages!: MessageDto[];
  @ApiProperty({ enum: ['redis-buffer'] }) source!: 'redis-buffer';
  @ApiProperty({ description: 'ms' }) timestamp!: number;
  @ApiProperty({ required: false, description: 'true while a store is away' }) degraded?: boolean;
}

export class HistoryAnswer {
  @ApiProperty({ type: [MessageDto], description: 'newest first' }) messages!: MessageDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor!: string | null;
  @ApiProperty({ enum: ['hybrid'] }) source!: 'hybrid';
  @ApiProperty({ description: 'ms' }) timestamp!: number;
  @ApiProperty({ required: false, description: 'true while a store is away' }) degraded?: boolean;
}
