import { ApiProperty } from '@nestjs/swagger';
import { Transform } from 'class-transformer';
import { IsBoolean, IsIn, IsOptional, IsString, MaxLength } from 'class-validator';
import { SOURCES, type Source } from './file-row';
import { DUPLICATES, type Duplicates } from './import-store';

const COLUMN_LENGTH = 100;

export class ImportQuery {
  /** The program that wrote the file. */
  @IsIn(SOURCES, { message: `$property must be one of ${SOURCES.join(', ')}` })
  @ApiProperty({ enum: SOURCES })
  source!: Source;

  /** Whether only to say what would happen. */
  @IsOptional()
  @Transform(({ value }) => (value === 'true' ? true : value === 'false' ? false : value))
  @IsBoolean({ message: '$property must be true or false' })
  @ApiProperty({ type: 'boolean', required: false, default: false })
  dry_run: boolean = false;

  /** What becomes of a viewer who is in the file more than once: all rows but the first are refused, each counts, or the last. */
  @IsOptional()
  @IsIn(DUPLICATES, { message: `$property must be one of ${DUPLICATES.join(', ')}` })
  @ApiProperty({ enum: DUPLICATES, required: false, default: 'refuse' })
  duplicates: Duplicates = 'refuse';

  /** The header of the column with the points, where it is not `points`, `balance` or `currency`. */
  @IsOptional()
  @IsString()
  @MaxLength(COLUMN_LENGTH)
  @ApiProperty({ maxLength: COLUMN_LENGTH })
  column?: string;
}

class ImportCountsDto {
  @ApiProperty({ type: 'integer' })
  applied!: number;
  @ApiProperty({ type: 'integer' })
  waiting!: number;
  @ApiProperty({ type: 'integer' })
  refused!: number;
}

class ImportRowDto {
  /** The line of the file; in JSON the number of the viewer in the list. */
  @ApiProperty({ type: 'integer' })
  line!: number;
  /** `waiting`: nobody was seen by that name yet; credited when somebody is. */
  @ApiProperty({ enum: ['applied', 'waiting', 'refused'] })
  status!: string;
  user_id!: string | null;
  username!: string | null;
  @ApiProperty({ type: 'integer', nullable: true })
  amount!: number | null;
  /** Why the row was refused, or what was assumed. */
  reason!: string | null;
}

export class ImportAnswer {
  /** `duplicate`: this file was imported before; the response is that of the first import, and nothing was done now. */
  @ApiProperty({ enum: ['applied', 'duplicate'] })
  status!: 'applied' | 'duplicate';
  /** Null for a dry run. */
  batch_id!: string | null;
  dry_run!: boolean;
  counts!: ImportCountsDto;
  /** Every row of the file. */
  rows!: ImportRowDto[];
}
