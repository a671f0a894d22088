import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, Matches, Max, Min, ValidateIf } from 'class-validator';

export class LeaderboardQuery {
  @ApiPropertyOptional({
    description: 'Kick user id of the channel; required unless session_id is given',
    type: String,
  })
  @ValidateIf(
    (query: LeaderboardQuery) => query.broadcaster_user_id !== undefined || query.session_id === undefined,
  )
  @Matches(/^[1-9]\d{0,17}$/, {
    message:
      'broadcaster_user_id is required unless session_id is given, and must be a Kick user id (digits)',
  })
  broadcaster_user_id?: string;

  @ApiPropertyOptional({
    description: 'A session; without it, the live one',
    type: String,
    example: '4242-1767225600',
  })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}-\d{1,12}$/, {
    message: 'session_id must look like <broadcaster_user_id>-<epoch seconds>',
  })
  session_id?: string;

  @ApiPropertyOptional({
    description: 'Most rows to return',
    type: Number,
    minimum: 1,
    maximum: 500,
    default: 50,
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(500)
  limit = 50;
}

export class LeaderboardRow {
  @ApiProperty({ description: 'dense over points: 1, 1, 2' }) rank!: number;
  @ApiProperty() user_id!: string;
  @ApiProperty() username!: string;
  @ApiProperty({ type: String, nullable: true }) profile_picture!: string | null;
  @ApiProperty() points_earned!: number;
  @ApiProperty() messages_sent!: number;
  @ApiProperty() emotes_used!: number;
}

export class LeaderboardStats {
  @ApiProperty() total_messages!: number;
  @ApiProperty() total_points!: number;
  @ApiProperty() unique_chatters!: number;
}

export class LeaderboardAnswer {
  @ApiProperty({ type: [LeaderboardRow] }) leaderboard!: LeaderboardRow[];
  @ApiProperty({ type: String, nullable: true }) session_id!: string | null;
  @ApiProperty({ description: 'whether the session of this answer is live' }) has_active_session!: boolean;
  @ApiProperty({ description: 'ms; changes exactly when the board does' }) last_updated!: number;
  @ApiProperty({ type: String, nullable: true }) session_title!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) started_at!: string | null;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) ended_at!: string | null;
  @ApiProperty({ type: LeaderboardStats }) stats!: LeaderboardStats;
  @ApiProperty({ required: false, description: 'true while a store is away' }) degraded?: boolean;
}
