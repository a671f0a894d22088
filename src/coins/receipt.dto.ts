import { ApiProperty } from '@nestjs/swagger';
import { IsString, MaxLength } from 'class-validator';
import { COIN_REASONS, type CoinReason } from './decision';

const DECISIONS = ['awarded', 'denied', 'pending'] as const;

export class ReceiptParams {
  /** Kick message id. */
  @IsString()
  @MaxLength(128)
  message_id!: string;
}

class LedgerEntryDto {
  entry_id!: string;
  amount!: number;
  /** The time of the message. */
  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class Receipt {
  message_id!: string;
  broadcaster_user_id!: string | null;
  /** Null when the sender was anonymous, or was erased. */
  user_id!: string | null;
  @ApiProperty({ format: 'date-time' })
  created_at!: string | null;
  /** The stream the message belongs to. */
  session_id!: string | null;
  @ApiProperty({ enum: DECISIONS })
  decision!: (typeof DECISIONS)[number];
  @ApiProperty({ enum: COIN_REASONS, enumName: 'CoinReason' })
  reason!: CoinReason;
  /** The reason in a sentence. */
  explanation!: string;
  amount!: number;
  /** Until when the award that decided, this one or an earlier one, kept its viewer from the next. */
  @ApiProperty({ format: 'date-time' })
  cooldown_until!: string | null;
  /** The message of that award, which the ledger may not have yet. */
  cooldown_message_id!: string | null;
  /** Null until the award is in the ledger. */
  ledger_entry!: LedgerEntryDto | null;
  /** True while a store is away, so that something may be missing. */
  degraded?: boolean;
}
