import { ApiProperty } from '@nestjs/swagger';
import { ValidateIf } from 'class-validator';
import { IsCursor, IsKickId, IsLimit, IsSessionId } from '../platform/http/query-rules';

export class LeaderboardQuery {
  /** Kick user id of the channel; required unless session_id is given. */
  @ValidateIf(
    (query: LeaderboardQuery) => query.broadcaster_user_id !== undefined || query.session_id === undefined,
  )
  @IsKickId('$property is required unless session_id is given, and must be a Kick user id (digits)')
  broadcaster_user_id?: string;

  /** A session; without it, the live one. */
  @IsSessionId()
  session_id?: string;

  /** Most rows to return. */
  @IsLimit(500)
  limit: number = 50;

  /** `next_cursor` of the page before; ranks go on from it. */
  @IsCursor()
  cursor?: string;
}

export class LeaderboardRow {
  /** Dense over points: 1, 1, 2. */
  rank!: number;
  user_id!: string;
  username!: string;
  profile_picture!: string | null;
  points_earned!: number;
  messages_sent!: number;
  emotes_used!: number;
}

/** Of everybody on the board, whatever the limit. */
export class LeaderboardStats {
  total_messages!: number;
  total_points!: number;
  unique_chatters!: number;
}

export class LeaderboardAnswer {
  leaderboard!: LeaderboardRow[];
  session_id!: string | null;
  /** Whether the session of this response is live. */
  has_active_session!: boolean;
  /** When the board changed last (ms); changes exactly when the board does. 0 while there is no live session. */
  last_updated!: number;
  session_title!: string | null;
  @ApiProperty({ format: 'date-time' })
  started_at!: string | null;
  @ApiProperty({ format: 'date-time' })
  ended_at!: string | null;
  stats!: LeaderboardStats;
  /** Where the next page begins; absent when all rows are here. */
  next_cursor?: string;
  /** True while the board is as Postgres knows it, a coin sync behind: Redis is away or being rebuilt. */
  degraded?: boolean;
}
