import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength } from 'class-validator';
import { COIN_REASONS, type CoinReason } from './decision';

/** Ids of one request, and characters of one id. */
export const MAX_IDS = 200;
export const MAX_ID_LENGTH = 128;

export class SweetCoinsRequest {
  /** Kick message ids. */
  @ApiProperty({ minItems: 1, maxItems: MAX_IDS })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(MAX_IDS)
  @IsString({ each: true })
  @MaxLength(MAX_ID_LENGTH, { each: true })
  messageIds!: string[];
}

export class SweetCoinsOfMessage {
  /** Coins earned; 0 unless the reason is `chat_message`. */
  sweet_coins_earned!: number;
  /** `pending`: accepted, not judged yet. */
  @ApiProperty({ enum: COIN_REASONS, enumName: 'CoinReason' })
  sweet_coins_reason!: CoinReason;
}

export class SweetCoinsAnswer {
  @ApiProperty({ enum: [true], type: Boolean })
  success!: true;
  /** The coins by message id; unknown ids are absent. */
  @ApiProperty({
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/SweetCoinsOfMessage' },
  })
  sweet_coins!: Record<string, SweetCoinsOfMessage>;
  /** Ids answered by Redis. */
  redis_hits!: number;
  /** Ids that had to be looked up in Postgres. */
  db_lookups!: number;
  /** True while a store is away, so that ids may be missing. */
  degraded?: boolean;
}
