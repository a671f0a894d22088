import { ApiProperty } from '@nestjs/swagger';
import { Equals, Matches } from 'class-validator';
import { IsCursor, IsLimit } from '../platform/http/query-rules';
import { IsReason } from './ledger.dto';

export class BatchParams {
  @Matches(/^[1-9]\d{0,17}$/, { message: '$property must be the id of a batch (digits)' })
  @ApiProperty({ pattern: '^[1-9]\\d{0,17}$' })
  batch_id!: string;
}

export class ResetRequest {
  /** What is taken: `balances`, all coins of everybody. Boards and totals stay. */
  @Equals('balances', { message: '$property must be "balances"' })
  @ApiProperty({ enum: ['balances'] })
  scope!: 'balances';

  @IsReason()
  reason!: string;
}

export class UndoRequest {
  @IsReason()
  reason!: string;
}

export class BatchAnswer {
  /** `duplicate`: it had been undone before, and nothing was done now. */
  @ApiProperty({ enum: ['applied', 'duplicate'] })
  status!: 'applied' | 'duplicate';
  /** The id of the batch that was made. */
  batch_id!: string;
  /** How many entries of the ledger it has. */
  @ApiProperty({ type: 'integer' })
  entries!: number;
}

export class BatchesQuery {
  /** Most batches to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

class BatchDto {
  batch_id!: string;
  @ApiProperty({ enum: ['reset', 'import', 'undo'] })
  kind!: string;
  /** `settling`: viewers who were seen while the file was imported are being credited. */
  @ApiProperty({ enum: ['settling', 'done'] })
  state!: string;
  /** The administrator. */
  who!: string;
  reason!: string;
  @ApiProperty({ format: 'date-time' })
  at!: string;
  /** How many entries of the ledger were made at once; viewers who were seen later are not counted. */
  @ApiProperty({ type: 'integer' })
  entries!: number;
  /** Rows of a file whose viewers were not seen yet. */
  @ApiProperty({ type: 'integer' })
  waiting!: number;
  /** The program that wrote the file. */
  source!: string | null;
  /** The batch that this one takes back. */
  undoes_batch_id!: string | null;
  /** The batch that takes this one back. */
  undone_by!: string | null;
}

export class BatchesAnswer {
  /** Newest first. */
  batches!: BatchDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}
