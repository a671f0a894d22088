import { ApiProperty } from '@nestjs/swagger';
import { IsOptional, IsString, MaxLength } from 'class-validator';
import { IsCursor, IsKickId, IsLimit } from '../platform/http/query-rules';

const QUERY_LENGTH = 100;

export class SearchQuery {
  /** A user id, what a name begins with (in any case, with or without `@`), or a former name; everybody without it. */
  @IsOptional()
  @IsString()
  @MaxLength(QUERY_LENGTH)
  @ApiProperty({ maxLength: QUERY_LENGTH, example: '@ada' })
  query?: string;

  /** Most viewers to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

class FoundViewerDto {
  user_id!: string;
  /** Empty for somebody who has coins and never wrote. */
  username!: string;
  profile_picture!: string | null;
  /** The balance in the ledger. */
  balance!: number;
  messages_total!: number;
  @ApiProperty({ format: 'date-time', nullable: true })
  last_seen_at!: string | null;
  excluded!: boolean;
  /** The end of a ban from any channel; the year 9999 for a ban without an end. */
  @ApiProperty({ format: 'date-time', nullable: true })
  banned_until!: string | null;
}

export class SearchAnswer {
  /** By name. */
  viewers!: FoundViewerDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}

export class BanQuery {
  /** Kick user id of the channel; without it, all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;
}

export class ErasedAnswer {
  @ApiProperty({ enum: ['erased'] })
  status!: 'erased';
  user_id!: string;
  /** How much was removed, by kind: messages, names, receipts that no longer tell who wrote, and more. */
  @ApiProperty({ type: 'object', additionalProperties: { type: 'integer' } })
  removed!: Record<string, number>;
}

export class LiftedAnswer {
  user_id!: string;
  /** Channels on which the ban was lifted. */
  broadcaster_user_ids!: string[];
}
