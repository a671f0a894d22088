import { applyDecorators } from '@nestjs/common';
import { ApiProperty } from '@nestjs/swagger';
import { IsBoolean, IsInt, IsOptional, IsString, Matches, Max, Min, NotEquals } from 'class-validator';
import { IsKickId } from '../platform/http/query-rules';

/** Entries hold 32-bit numbers; no community gives or takes so much at once. */
const MOST = 2_000_000_000;
const REASON_LENGTH = 500;
const KEY_LENGTH = 200;

/** Why something is done, in the words of whoever does it. */
export const IsReason = () =>
  applyDecorators(
    IsString({ message: '$property is required: say why, in words' }),
    Matches(new RegExp(`^(?=.*\\S)[^\\p{Cc}]{1,${REASON_LENGTH}}$`, 'u'), {
      message: `$property must be 1 to ${REASON_LENGTH} characters in one line`,
    }),
    ApiProperty({ minLength: 1, maxLength: REASON_LENGTH, example: 'won the raffle' }),
  );

const IsIdempotencyKey = () =>
  applyDecorators(
    IsString({ message: '$property is required: a name for this request, the same when it is sent again' }),
    Matches(new RegExp(`^[\\x21-\\x7e]{1,${KEY_LENGTH}}$`), {
      message: `$property must be 1 to ${KEY_LENGTH} printable characters without spaces`,
    }),
    ApiProperty({ pattern: `^[\\x21-\\x7e]{1,${KEY_LENGTH}}$`, example: 'order-1234' }),
  );

export class ViewerParams {
  /** Kick user id. */
  @IsKickId()
  user_id!: string;
}

export class AdjustRequest {
  /** Coins to give, or to take when less than 0. */
  @IsInt({ message: '$property is required and must be a whole number' })
  @NotEquals(0, { message: '$property must not be 0' })
  @Min(-MOST)
  @Max(MOST)
  @ApiProperty({ type: 'integer', minimum: -MOST, maximum: MOST, example: 50 })
  amount!: number;

  @IsReason()
  reason!: string;

  @IsIdempotencyKey()
  idempotency_key!: string;

  /** Whether the balance may be below 0 afterwards. */
  @IsOptional()
  @IsBoolean()
  allow_negative?: boolean;
}

export class SpendRequest {
  /** Coins that the viewer spends. */
  @IsInt({ message: '$property is required and must be a whole number' })
  @Min(1)
  @Max(MOST)
  @ApiProperty({ type: 'integer', minimum: 1, maximum: MOST, example: 20 })
  amount!: number;

  @IsReason()
  reason!: string;

  @IsIdempotencyKey()
  idempotency_key!: string;
}

export class EntryParams {
  /** Of an entry in the ledger. */
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property must be the id of an entry (digits)' })
  @ApiProperty({ pattern: '^[1-9]\\d{0,17}$' })
  entry_id!: string;
}

export class ReverseRequest {
  @IsReason()
  reason!: string;
}

export class EntryAnswer {
  /** `duplicate`: it had been done before, and nothing was done now. */
  @ApiProperty({ enum: ['applied', 'duplicate'] })
  status!: 'applied' | 'duplicate';
  /** The entry's id in the ledger. */
  entry_id!: string;
  /** What the entry moves the balance by: less than 0 when coins are taken or spent. */
  amount!: number;
  /** The viewer's balance after the request. */
  balance!: number;
}
