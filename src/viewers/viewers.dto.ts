import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { IsFormat } from '../platform/http/plain-text';
import { IsCursor, IsKickId, IsLimit } from '../platform/http/query-rules';

const ENTRY_REASONS = [
  'chat_message',
  'follow',
  'subscription',
  'renewal',
  'gift',
  'kicks',
  'adjustment',
  'spend',
  'import',
  'reset',
  'reversal',
];

export class ViewerParams {
  /** Kick user id. */
  @IsKickId()
  user_id!: string;
}

export class ViewerQuery {
  /** A name, with or without `@`, in any case. */
  @Matches(/^@?[^\s@\p{Cc}]{1,100}$/u, { message: '$property must be a Kick name, with or without @' })
  @ApiProperty({ example: '@ada_l', maxLength: 101 })
  username!: string;

  @IsFormat()
  format?: string;
}

export class FormatQuery {
  @IsFormat()
  format?: string;
}

export class EntriesQuery {
  /** Most entries to return. */
  @IsLimit(200)
  limit: number = 50;

  /** `next_cursor` of the page before. */
  @IsCursor()
  cursor?: string;
}

class NameDto {
  username!: string;
  /** The time of the first message under that name. */
  @ApiProperty({ format: 'date-time' })
  since!: string;
}

class CurrentSessionDto {
  session_id!: string;
  /** Dense over points: 1, 1, 2. */
  rank!: number;
  points_earned!: number;
  messages_sent!: number;
}

export class ViewerAnswer {
  user_id!: string;
  /** The name of the newest message; empty for somebody who owns coins and never wrote. */
  username!: string;
  channel_slug!: string;
  profile_picture!: string | null;
  balance!: number;
  /** The rank of all time and all channels, by what was earned; null without points, and for those who are on no board. */
  rank!: number | null;
  /** What messages and events earned, without what was reversed. */
  earned_total!: number;
  spent_total!: number;
  messages_total!: number;
  @ApiProperty({ format: 'date-time' })
  first_seen_at!: string | null;
  @ApiProperty({ format: 'date-time' })
  last_seen_at!: string | null;
  excluded!: boolean;
  /** When the last ban of a channel ends, 9999-12-31T23:59:59.999Z if never; null when there is none. */
  @ApiProperty({ format: 'date-time' })
  banned_until!: string | null;
  /** The present one first. */
  names!: NameDto[];
  /** The live stream in which the viewer wrote last. */
  current_session!: CurrentSessionDto | null;
  /** True while a store is away, so that something may be missing. */
  degraded?: boolean;
}

class EntryDto {
  entry_id!: string;
  amount!: number;
  balance_after!: number;
  @ApiProperty({ enum: ENTRY_REASONS, enumName: 'EntryReason' })
  reason!: string;
  message_id!: string | null;
  session_id!: string | null;
  note!: string | null;
  /** The time of the message or event. */
  @ApiProperty({ format: 'date-time' })
  created_at!: string;
}

export class EntriesAnswer {
  /** Newest first. */
  entries!: EntryDto[];
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
}
