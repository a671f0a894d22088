import { createHash } from 'node:crypto';
import { Controller, Get, Headers, NotFoundException, Query, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { LeaderboardAnswer, LeaderboardQuery } from './leaderboard.dto';
import { LeaderboardService, type SessionFacts } from './leaderboard.service';

@ApiTags('leaderboard')
@Controller('api/stream-session/leaderboard')
export class LeaderboardController {
  constructor(private readonly leaderboards: LeaderboardService) {}

  /** The board of the live session, or of a given one. Made to be polled: send the ETag back and get 304. */
  @Get()
  @ApiOkResponse({ type: LeaderboardAnswer })
  @ApiResponse({ status: 304, description: 'Nothing changed since the answer with this ETag.' })
  @ApiNotFoundResponse({ description: 'There is no session with this session_id.' })
  async read(
    @Query() { broadcaster_user_id, session_id, limit }: LeaderboardQuery,
    @Headers('if-none-match') seen: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<LeaderboardAnswer | undefined> {
    const found = session_id
      ? { session: await this.leaderboards.session(session_id), degraded: false }
      : await this.leaderboards.openSession(broadcaster_user_id as string);
    const { session } = found;
    if (!session && session_id) throw new NotFoundException(`there is no session ${session_id}`);

    // The version is read without the board, so that an unchanged board costs next to nothing.
    const version = session && seen ? await this.leaderboards.lastUpdated(session.id) : null;
    if (session && version !== null && seen === etag(session, version, limit)) {
      response.status(304).setHeader('ETag', seen);
      return undefined;
    }
    const answer = await this.leaderboards.answer(found, limit);
    response.setHeader('Cache-Control', 'no-cache');
    // A degraded answer gets no ETag: a 304 would keep saying so after Redis is back.
    if (answer.degraded) return answer;
    const current = etag(session, answer.last_updated, limit);
    response.setHeader('ETag', current);
    if (seen !== current) return answer;
    response.status(304);
    return undefined;
  }
}

/** Names everything an answer depends on. */
function etag(session: SessionFacts | null, lastUpdated: number, limit: number): string {
  const facts = session ? [session.id, session.title, session.ended_ms, lastUpdated, limit] : ['no session'];
  return `"${createHash('sha1').update(JSON.stringify(facts)).digest('base64url')}"`;
}
