import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { NoQuery } from '../platform/http/request-rules';
import { SessionHistory } from '../sessions/session-history';
import { sessionView } from '../sessions/session-view';
import { LeaderboardService } from './leaderboard.service';
import { StreamSessionAnswer, StreamSessionParams } from './stream-session.dto';

@ApiTags('sessions')
@Controller('api/stream-sessions')
export class StreamSessionController {
  constructor(
    private readonly history: SessionHistory,
    private readonly boards: LeaderboardService,
  ) {}

  /** One stream, live or ended, with the totals of its board. */
  @Get(':session_id')
  @ApiNotFoundResponse({ description: 'There is no stream with this id.' })
  async getStreamSession(
    @Param() { session_id }: StreamSessionParams,
    @Query() _query: NoQuery,
  ): Promise<StreamSessionAnswer> {
    const found = await this.history.findSession(session_id);
    if (!found) throw new NotFoundException(`there is no session ${session_id}`);
    const { stats, degraded } = await this.boards.answer(found, 1);
    return {
      ...sessionView(found.session),
      stats,
      timestamp: Date.now(),
      ...(degraded ? { degraded } : {}),
    };
  }
}
