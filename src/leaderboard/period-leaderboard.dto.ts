import { ApiProperty } from '@nestjs/swagger';
import { IsIn, IsOptional, Matches } from 'class-validator';
import { IsCursor, IsKickId, IsLimit, IsTimeZone } from '../platform/http/query-rules';
import { IsFormat } from '../platform/http/plain-text';
import { PERIODS, type Period } from './period-span';

/** A date, or an instant with its zone. */
const AT = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2}))?$/;

export class PeriodLeaderboardQuery {
  /** The period; weeks begin on Monday. */
  @IsOptional()
  @IsIn(PERIODS)
  @ApiProperty({ enum: PERIODS, enumName: 'Period', required: false })
  period: Period = 'all';

  /** A date (or an instant) inside the period; without it, now. */
  @IsOptional()
  @Matches(AT, {
    message: '$property must be a date such as 2026-03-29, or a time such as 2026-03-29T12:00:00Z',
  })
  @ApiProperty({ pattern: AT.source, example: '2026-03-29' })
  at?: string;

  /** IANA time zone in which days, weeks and months begin. */
  @IsTimeZone()
  tz: string = 'UTC';

  /** Kick user id of the channel; without it, what was earned in all channels. */
  @IsOptional()
  @IsKickId()
  broadcaster_user_id?: string;

  /** Most rows to return. */
  @IsLimit(500)
  limit: number = 50;

  /** `next_cursor` or `prev_cursor` of another page. */
  @IsCursor()
  cursor?: string;

  /** Kick user id of a viewer: the page with that viewer in its middle, cut at the ends of the board. */
  @IsOptional()
  @IsKickId()
  around?: string;

  @IsFormat()
  format?: string;
}

export class PeriodLeaderboardRow {
  /** Dense over points: 1, 1, 2. */
  rank!: number;
  user_id!: string;
  /** Empty when nothing was ever heard from the viewer in chat. */
  username!: string;
  profile_picture!: string | null;
  points_earned!: number;
}

export class PeriodLeaderboardAnswer {
  /** By points, then who got there first, then user id. */
  leaderboard!: PeriodLeaderboardRow[];
  @ApiProperty({ enum: PERIODS, enumName: 'Period' })
  period!: Period;
  /** When the period begins; null for all time. */
  @ApiProperty({ format: 'date-time' })
  from!: string | null;
  /** The first instant after it; null for all time. */
  @ApiProperty({ format: 'date-time' })
  to!: string | null;
  /** Everybody who earned something in the period and is on its board. */
  total_viewers!: number;
  /** Where the next page begins; null on the last one. */
  next_cursor!: string | null;
  /** Where the page before ends; null on the first one. */
  prev_cursor!: string | null;
  /** The time of the response (ms). */
  timestamp!: number;
}
