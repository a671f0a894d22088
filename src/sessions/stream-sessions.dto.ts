import { ApiProperty } from '@nestjs/swagger';
import { IsOptional } from 'class-validator';
import { IsCursor, IsKickId, IsLimit } from '../platform/http/query-rules';

export class StreamSessionsQuery {
  /** Kick user id of the channel; without it, all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;

  /** Most sessions to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

export class CategoryDto {
  /** @example '15' */
  id!: string;
  /** @example 'Just Chatting' */
  name!: string;
  /** Address of a picture. */
  thumbnail!: string | null;
}

export class StreamSessionDto {
  /** @example '4242-1767225600' */
  session_id!: string;
  broadcaster_user_id!: string;
  /** The channel's name when the stream was last reported. */
  username!: string;
  session_title!: string;
  /** What the stream was about when Kick told it last; null when it never did. */
  category!: CategoryDto | null;
  /** Code of its language, such as `en`; null when Kick never told it. */
  language!: string | null;
  @ApiProperty({ format: 'date-time' })
  started_at!: string;
  @ApiProperty({ format: 'date-time' })
  ended_at!: string | null;
  is_live!: boolean;
}

export class StreamSessionsAnswer {
  /** Newest first. */
  sessions!: StreamSessionDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
  /** The time of the response (ms). */
  timestamp!: number;
  /** True while a store is away: as the other one knows them. */
  degraded?: boolean;
}
