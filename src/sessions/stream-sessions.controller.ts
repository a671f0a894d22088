import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { SESSION_ID } from '../platform/http/query-rules';
import { SessionHistory } from './session-history';
import type { StreamSession } from './stream-session';
import { StreamSessionsAnswer, StreamSessionsQuery, type StreamSessionDto } from './stream-sessions.dto';

@ApiTags('sessions')
@Controller('api/stream-sessions')
export class StreamSessionsController {
  constructor(private readonly history: SessionHistory) {}

  /** Streams, live and ended, newest first. */
  @Get()
  async getStreamSessions(
    @Query() { broadcaster_user_id, limit, cursor }: StreamSessionsQuery,
  ): Promise<StreamSessionsAnswer> {
    const before = cursor ? decodeCursor(cursor, SESSION_ID) : null;
    const { sessions, next, degraded } = await this.history.sessionPage(
      broadcaster_user_id ?? null,
      limit,
      before && { started_ms: before.ms, id: before.key },
    );
    return {
      sessions: sessions.map(sessionView),
      next_cursor: next && encodeCursor({ ms: next.started_ms, key: next.id }),
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
  }
}

export function sessionView(session: StreamSession): StreamSessionDto {
  const { id, broadcaster_user_id, username, title, started_ms, ended_ms } = session;
  return {
    session_id: id,
    broadcaster_user_id,
    username,
    session_title: title,
    started_at: new Date(started_ms).toISOString(),
    ended_at: ended_ms === null ? null : new Date(ended_ms).toISOString(),
    is_live: ended_ms === null,
  };
}
