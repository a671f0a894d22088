import { ApiProperty } from '@nestjs/swagger';
import { Matches } from 'class-validator';
import { MessageDto } from '../chat/chat.dto';
import { LeaderboardAnswer, LeaderboardRow, LeaderboardStats } from '../leaderboard/leaderboard.dto';

export class StreamQuery {
  @ApiProperty({ description: 'Kick user id of the channel', type: String })
  @Matches(/^[1-9]\d{0,17}$/, {
    message: 'broadcaster_user_id is required and must be a Kick user id (digits)',
  })
  broadcaster_user_id!: string;
}

/** `snapshot`: how things are; replaces whatever the client has. */
export class SnapshotEvent {
  @ApiProperty({ type: [MessageDto], description: 'oldest first, the newest 100 of the channel' })
  messages!: MessageDto[];
  @ApiProperty({ type: LeaderboardAnswer, description: 'of the live session, 50 rows' })
  leaderboard!: LeaderboardAnswer;
  @ApiProperty({ description: 'ms' }) timestamp!: number;
  @ApiProperty({ required: false, description: 'true when older messages may be missing: a store is away' })
  degraded?: boolean;
}

/** `coin`: a message earned. */
export class CoinEvent {
  @ApiProperty() message_id!: string;
  @ApiProperty() user_id!: string;
  @ApiProperty() username!: string;
  @ApiProperty() session_id!: string;
  @ApiProperty({ description: 'more than 0' }) amount!: number;
  @ApiProperty({ description: 'all coins of the viewer' }) balance!: number;
  @ApiProperty({ description: 'coins of the viewer in this session' }) points_earned!: number;
}

class ChangedRow extends LeaderboardRow {
  @ApiProperty({ type: Number, nullable: true, description: 'null: was not on the board, or not known' })
  old_rank!: number | null;
}

/** `leaderboard`: what changed on the live board's first 50 rows since the event or snapshot before. */
export class LeaderboardEvent {
  @ApiProperty({ type: String, nullable: true }) session_id!: string | null;
  @ApiProperty({ description: 'ms' }) last_updated!: number;
  @ApiProperty({ type: LeaderboardStats }) stats!: LeaderboardStats;
  @ApiProperty({ description: 'rows are all rows: replace' }) full!: boolean;
  @ApiProperty({ type: [ChangedRow], description: 'new or changed' }) rows!: ChangedRow[];
  @ApiProperty({ type: [String], description: 'user ids that are no longer among the first 50' })
  left!: string[];
}

/** `session`: a stream started, ended, was resumed, or got another title. */
export class SessionEvent {
  @ApiProperty() session_id!: string;
  @ApiProperty() is_live!: boolean;
  @ApiProperty() session_title!: string;
  @ApiProperty({ format: 'date-time' }) started_at!: string;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) ended_at!: string | null;
}
