import { Controller, Get, Query } from '@nestjs/common';
import { ApiTags } from '@nestjs/swagger';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { SESSION_ID } from '../platform/http/query-rules';
import { SessionHistory } from './session-history';
import { sessionView } from './session-view';
import { StreamSessionsAnswer, StreamSessionsQuery } from './stream-sessions.dto';

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
