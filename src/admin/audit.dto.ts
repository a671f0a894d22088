import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsCursor, IsLimit } from '../platform/http/query-rules';

export class AuditQuery {
  /** Most entries to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;

  /** Only entries about this, such as `viewer:1234`, `stream:4242-1767225600`, `entry:77`. */
  @IsOptional()
  @IsString()
  @MaxLength(200)
  on_whom?: string;
}

class AuditEntryDto {
  id!: string;
  /** The administrator, `key:<name>` of an API key, `command line`, or `kickboard` itself. */
  who!: string;
  what!: string;
  on_whom!: string;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  before!: object | null;
  @ApiProperty({ type: 'object', additionalProperties: true, nullable: true })
  after!: object | null;
  @ApiProperty({ format: 'date-time' })
  at!: string;
}

export class AuditAnswer {
  /** Newest first. */
  entries!: AuditEntryDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}
