import { ApiProperty } from '@nestjs/swagger';
import { ArrayMaxSize, ArrayMinSize, IsArray, IsString, MaxLength } from 'class-validator';
import { COIN_REASONS, type CoinReason } from './decision';

export class SweetCoinsRequest {
  @ApiProperty({ description: 'Kick message ids, 1 to 200', type: [String], minItems: 1, maxItems: 200 })
  @IsArray()
  @ArrayMinSize(1)
  @ArrayMaxSize(200)
  @IsString({ each: true })
  @MaxLength(128, { each: true })
  messageIds!: string[];
}

export class SweetCoinsOfMessage {
  @ApiProperty({ description: 'Coins earned; 0 unless the reason is `chat_message`.' })
  sweet_coins_earned!: number;

  @ApiProperty({ enum: COIN_REASONS })
  sweet_coins_reason!: CoinReason;
}

export class SweetCoinsAnswer {
  @ApiProperty({ enum: [true] })
  success!: true;

  @ApiProperty({
    description: 'By message id; unknown ids are absent.',
    type: 'object',
    additionalProperties: { $ref: '#/components/schemas/SweetCoinsOfMessage' },
  })
  sweet_coins!: Record<string, SweetCoinsOfMessage>;

  @ApiProperty({ description: 'Ids answered by Redis.' })
  redis_hits!: number;

  @ApiProperty({ description: 'Ids that had to be looked up in Postgres.' })
  db_lookups!: number;

  @ApiProperty({
    required: false,
    description: 'Present and true while a store is away and answers may be missing.',
  })
  degraded?: boolean;
}
