import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { COIN_REASONS, type CoinReason } from './decision';

const DECISIONS = ['awarded', 'denied', 'pending'] as const;

export class ReceiptParams {
  @ApiProperty({ description: 'Kick message id', type: String, maxLength: 128 })
  @IsString()
  @MaxLength(128)
  message_id!: string;
}

export class LedgerEntryDto {
  @ApiProperty() entry_id!: string;
  @ApiProperty() amount!: number;
  @ApiProperty({ format: 'date-time', description: 'the time of the message' }) created_at!: string;
}

export class Receipt {
  @ApiProperty() message_id!: string;
  @ApiProperty({ type: String, nullable: true }) broadcaster_user_id!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'null when the sender was anonymous' })
  user_id!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) created_at!: string | null;
  @ApiProperty({ type: String, nullable: true, description: 'the stream the message belongs to' })
  session_id!: string | null;
  @ApiProperty({ enum: DECISIONS }) decision!: (typeof DECISIONS)[number];
  @ApiProperty({ enum: COIN_REASONS }) reason!: CoinReason;
  @ApiProperty({ description: 'the reason in a sentence' }) explanation!: string;
  @ApiProperty() amount!: number;
  @ApiProperty({
    type: String,
    nullable: true,
    format: 'date-time',
    description:
      'until when the award that decided, this one or an earlier one, kept its viewer from the next',
  })
  cooldown_until!: string | null;
  @ApiProperty({
    type: String,
    nullable: true,
    description: 'the message of that award, once it is in the ledger',
  })
  cooldown_message_id!: string | null;
  @ApiProperty({ type: LedgerEntryDto, nullable: true, description: 'null until the award is in the ledger' })
  ledger_entry!: LedgerEntryDto | null;
  @ApiProperty({
    required: false,
    description: 'true while a store is away, so that something may be missing',
  })
  degraded?: boolean;
}
