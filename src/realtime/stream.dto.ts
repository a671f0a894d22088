import { ApiProperty } from '@nestjs/swagger';
import { MessageDto } from '../chat/chat.dto';
import { LeaderboardAnswer, LeaderboardRow, LeaderboardStats } from '../leaderboard/leaderboard.dto';
import { IsKickId } from '../platform/http/query-rules';

export class StreamQuery {
  /** Kick user id of the channel. */
  @IsKickId('$property is required and must be a Kick user id (digits)')
  broadcaster_user_id!: string;
}

/** `snapshot`: how things are; replaces whatever the client has. */
export class SnapshotEvent {
  /** The newest 100 of the channel, oldest first. */
  messages!: MessageDto[];
  /** The board of the live session, 50 rows. */
  leaderboard!: LeaderboardAnswer;
  /**
   * True when the client, or all clients of the channel, had got events before and messages between those and these are
   * missing: `GET /api/chat` with `next_cursor` has them.
   */
  gap!: boolean;
  /** The page of `GET /api/chat` below these messages; null: there are no older ones. */
  next_cursor!: string | null;
  /** When this was read (ms). */
  timestamp!: number;
  /** True when older messages may be missing: a store is away. */
  degraded?: boolean;
}

/** `coin`: a message earned, or an entry was made in the ledger. */
export class CoinEvent {
  /** Null when it was not for a message. */
  message_id!: string | null;
  user_id!: string;
  /** Empty when no live board knows the viewer. */
  username!: string;
  /** Null when it has nothing to do with a stream. */
  session_id!: string | null;
  /** Less than 0 when coins were taken or spent. */
  amount!: number;
  /** The reason of the entry; absent when a message earned. */
  reason?: string;
  /** All coins of the viewer. */
  balance!: number;
  /** Coins of the viewer in this session. */
  points_earned!: number;
}

class ChangedRow extends LeaderboardRow {
  /** Null: was not on the board, or not known. */
  old_rank!: number | null;
}

/** `leaderboard`: what changed on the live board's first 50 rows since the event or snapshot before. */
export class LeaderboardEvent {
  session_id!: string | null;
  /** When the board changed last (ms). */
  last_updated!: number;
  stats!: LeaderboardStats;
  /** `rows` are all rows: replace. */
  full!: boolean;
  /** New or changed. */
  rows!: ChangedRow[];
  /** User ids that are no longer among the first 50. */
  left!: string[];
}

/** `session`: a stream started, ended, was resumed, or got another title. */
export class SessionEvent {
  session_id!: string;
  is_live!: boolean;
  session_title!: string;
  @ApiProperty({ format: 'date-time' })
  started_at!: string;
  @ApiProperty({ format: 'date-time' })
  ended_at!: string | null;
}
