import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, Matches, MaxLength, NotContains } from 'class-validator';
import { IsCursor, IsLimit } from '../platform/http/query-rules';

const REASON_LENGTH = 1000;
/** Postgres takes no text with one. */
const NO_NULL = { message: '$property must not hold a null character' };

export class DeadLettersQuery {
  /** Most dead letters to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;

  /** Only dead letters with exactly this reason. */
  @IsOptional()
  @IsString()
  @MaxLength(REASON_LENGTH)
  @NotContains('\0', NO_NULL)
  reason?: string;
}

export class DeadLetterParams {
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property must be the id of a dead letter (digits)' })
  @ApiProperty({ pattern: '^[1-9]\\d{0,17}$' })
  id!: string;
}

export class ReplayRequest {
  /** Only dead letters with exactly this reason are replayed; without it, all. */
  @IsOptional()
  @IsString()
  @MaxLength(REASON_LENGTH)
  @NotContains('\0', NO_NULL)
  reason?: string;
}

export class DeadLetterDto {
  id!: string;
  delivery_id!: string;
  /** Kick's type of a delivery; `decision`, `session`, `judge.request` or `entry` of what was on its way to Postgres. */
  event_type!: string;
  /** Why it could not be used. */
  reason!: string;
  @ApiProperty({ format: 'date-time' })
  received_at!: string;
  @ApiProperty({ format: 'date-time' })
  replayed_at!: string | null;
  /** The size of the body in bytes. */
  size!: number;
}

export class DeadLettersAnswer {
  /** Newest first. */
  dead_letters!: DeadLetterDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}

export class WholeDeadLetter extends DeadLetterDto {
  @ApiProperty({ type: 'object', additionalProperties: { type: 'string' } })
  headers!: Record<string, string>;
  /** The body as text; what is no UTF-8 is replaced. */
  body!: string;
}

const STATUSES = ['accepted', 'duplicate', 'ignored', 'dead_letter', 'queued', 'unusable'] as const;

export class ReplayAnswer {
  id!: string;
  /**
   * The status that the webhook returns; `dead_letter`: it still cannot be used. `queued`: an entry of ours waits for Postgres again.
   * `unusable`: nothing can be done with it.
   */
  @ApiProperty({ enum: STATUSES })
  status!: (typeof STATUSES)[number];
}

export class ReplayedAnswer {
  /** How many were replayed. */
  replayed!: number;
  /** How many still cannot be used. */
  failed!: number;
  /** Whether there are more: repeat the request. */
  more!: boolean;
}

export class DeletedAnswer {
  @ApiProperty({ enum: ['deleted'] })
  status!: 'deleted';
}
