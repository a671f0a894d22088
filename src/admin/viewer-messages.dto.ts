import { ApiProperty } from '@nestjs/swagger';
import { COIN_REASONS, type CoinReason } from '../coins/decision';
import { IsCursor, IsLimit } from '../platform/http/query-rules';

export class ViewerMessagesQuery {
  /** Most messages to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

class ViewerMessageDto {
  message_id!: string;
  broadcaster_user_id!: string;
  /** The channel's name. */
  username!: string;
  /** Null when no stream was live. */
  session_id!: string | null;
  content!: string;
  @ApiProperty({ format: 'date-time' })
  created_at!: string;
  @ApiProperty({ type: 'integer' })
  sweet_coins_earned!: number;
  @ApiProperty({ enum: COIN_REASONS, enumName: 'CoinReason' })
  sweet_coins_reason!: CoinReason;
}

export class ViewerMessagesAnswer {
  /** Newest first; those of the last moment are missing until a worker has stored them. */
  messages!: ViewerMessageDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}
