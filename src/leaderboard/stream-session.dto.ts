import { Matches } from 'class-validator';
import { SESSION_ID } from '../platform/http/query-rules';
import { StreamSessionDto } from '../sessions/stream-sessions.dto';
import { LeaderboardStats } from './leaderboard.dto';

export class StreamSessionParams {
  @Matches(SESSION_ID, { message: '$property must look like <broadcaster_user_id>-<epoch seconds>' })
  session_id!: string;
}

export class StreamSessionAnswer extends StreamSessionDto {
  /** Totals of everybody on the stream's board. */
  stats!: LeaderboardStats;
  /** The time of the response (ms). */
  timestamp!: number;
  /** True while the stream is as Postgres knows it: Redis is away or being rebuilt. */
  degraded?: boolean;
}
