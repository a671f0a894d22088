import { ApiProperty } from '@nestjs/swagger';
import { IsISO8601, IsOptional, Matches } from 'class-validator';
import { SESSION_ID } from '../platform/http/query-rules';

export class SessionParams {
  @Matches(SESSION_ID, { message: '$property must look like <broadcaster_user_id>-<epoch seconds>' })
  @ApiProperty({ pattern: SESSION_ID.source, example: '4242-1767225600' })
  session_id!: string;
}

export class EndRequest {
  /** When the stream ended, between its start and now; without it, now. */
  @IsOptional()
  @IsISO8601({ strict: true }, { message: '$property must be a time such as 2026-01-01T20:00:00Z' })
  @Matches(/(Z|[+-]\d\d:?\d\d)$/, { message: '$property must say its zone, such as Z for UTC' })
  @ApiProperty({ format: 'date-time' })
  ended_at?: string;
}
