import { BadRequestException, Controller, Get, Query } from '@nestjs/common';
import { ApiOkResponse, ApiTags } from '@nestjs/swagger';
import { SessionHistory, type SessionPosition } from './session-history';
import { parseSessionId, type StreamSession } from './stream-session';
import { StreamSessionsAnswer, StreamSessionsQuery, type StreamSessionDto } from './stream-sessions.dto';

@ApiTags('sessions')
@Controller('api/stream-sessions')
export class StreamSessionsController {
  constructor(private readonly history: SessionHistory) {}

  /** Streams, live and ended, newest first. */
  @Get()
  @ApiOkResponse({ type: StreamSessionsAnswer })
  async page(
    @Query() { broadcaster_user_id, limit, cursor }: StreamSessionsQuery,
  ): Promise<StreamSessionsAnswer> {
    const before = cursor ? decodeCursor(cursor) : null;
    const { sessions, next, degraded } = await this.history.sessionPage(
      broadcaster_user_id ?? null,
      limit,
      before,
    );
    return {
      sessions: sessions.map(sessionView),
      next_cursor: next && encodeCursor(next),
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
  }
}

function sessionView(session: StreamSession): StreamSessionDto {
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

const encodeCursor = ({ started_ms, id }: SessionPosition): string =>
  Buffer.from(`${started_ms}.${id}`).toString('base64url');

/** @throws BadRequestException when it is not one that encodeCursor made */
function decodeCursor(cursor: string): SessionPosition {
  const [, started, id = ''] =
    /^(\d{1,13})\.(.+)$/.exec(Buffer.from(cursor, 'base64url').toString('latin1')) ?? [];
  if (!started || !parseSessionId(id))
    throw new BadRequestException('cursor must be the next_cursor of an earlier answer');
  return { started_ms: Number(started), id };
}
