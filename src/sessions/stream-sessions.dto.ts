import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import { Type } from 'class-transformer';
import { IsInt, IsOptional, IsString, Matches, Max, MaxLength, Min } from 'class-validator';

export class StreamSessionsQuery {
  @ApiPropertyOptional({ description: 'Kick user id of the channel; without it, all channels', type: String })
  @IsOptional()
  @Matches(/^[1-9]\d{0,17}$/, { message: 'broadcaster_user_id must be a Kick user id (digits)' })
  broadcaster_user_id?: string;

  @ApiPropertyOptional({
    description: 'Most sessions to return',
    type: Number,
    minimum: 1,
    maximum: 200,
    default: 50,
  })
  @Type(() => Number)
  @IsInt()
  @Min(1)
  @Max(200)
  limit = 50;

  @ApiPropertyOptional({ description: '`next_cursor` of the page before', type: String })
  @IsOptional()
  @IsString()
  @MaxLength(200)
  cursor?: string;
}

export class StreamSessionDto {
  @ApiProperty({ example: '4242-1767225600' }) session_id!: string;
  @ApiProperty() broadcaster_user_id!: string;
  @ApiProperty({ description: "the channel's name when the stream was told of last" }) username!: string;
  @ApiProperty() session_title!: string;
  @ApiProperty({ format: 'date-time' }) started_at!: string;
  @ApiProperty({ type: String, nullable: true, format: 'date-time' }) ended_at!: string | null;
  @ApiProperty() is_live!: boolean;
}

export class StreamSessionsAnswer {
  @ApiProperty({ type: [StreamSessionDto], description: 'newest first' }) sessions!: StreamSessionDto[];
  @ApiProperty({ type: String, nullable: true }) next_cursor!: string | null;
  @ApiProperty({ description: 'ms' }) timestamp!: number;
  @ApiProperty({ required: false, description: 'true while a store is away: as the other one knows them' })
  degraded?: boolean;
}
