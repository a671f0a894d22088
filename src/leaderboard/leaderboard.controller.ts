import { Controller, Get, Headers, NotFoundException, Query, Req, Res } from '@nestjs/common';
import { ApiHeader, ApiNotFoundResponse, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { expectSessionOf } from '../sessions/session-of-channel';
import { LeaderboardAnswer, LeaderboardQuery } from './leaderboard.dto';
import { decodePlace } from './board-cursor';
import { isAmong, LeaderboardPoll } from './leaderboard-poll';
import { LeaderboardService } from './leaderboard.service';
import { KnownKeys } from '../platform/access/known-keys';
import { Settings } from '../platform/config/settings';

@ApiTags('leaderboard')
@Controller('api/stream-session/leaderboard')
export class LeaderboardController {
  constructor(
    private readonly leaderboards: LeaderboardService,
    private readonly poll: LeaderboardPoll,
    private readonly settings: Settings,
    private readonly keys: KnownKeys,
  ) {}

  /** The board of the live stream, or of a given one. It is made for polling: send the ETag back, and the response is 304 while nothing changed. */
  @Get()
  @ApiHeader({
    name: 'If-None-Match',
    required: false,
    description: 'ETag of the response that the client has: 304 without a body while it is still right.',
  })
  @ApiOkResponse({
    type: LeaderboardAnswer,
    headers: {
      ETag: {
        description: 'Names this state of the board, to be sent back as If-None-Match.',
        schema: { type: 'string' },
      },
    },
  })
  @ApiResponse({ status: 304, description: 'Nothing changed since the response with this ETag.' })
  @ApiNotFoundResponse({ description: 'There is no session with this session_id, or not of this channel.' })
  async getLeaderboard(
    @Query() { broadcaster_user_id, session_id, limit, cursor }: LeaderboardQuery,
    @Headers('if-none-match') seen: string | undefined,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string | undefined> {
    expectSessionOf({ session_id, broadcaster_user_id });
    const after = cursor === undefined ? null : decodePlace(cursor);
    const found = session_id
      ? { session: await this.leaderboards.session(session_id), degraded: false }
      : await this.leaderboards.openSession(broadcaster_user_id as string);
    if (!found.session && session_id) throw new NotFoundException(`there is no session ${session_id}`);

    const { json, etag } = this.poll.encode(await this.leaderboards.answer(found, limit, after));
    response.setHeader('Cache-Control', this.cacheControl());
    response.setHeader('ETag', etag);
    response.type('json');
    if (!session_id && !after)
      this.poll.remember(request, response, { broadcasterId: broadcaster_user_id as string, limit });
    if (!isAmong(etag, seen)) return json.toString();
    response.status(304);
    return undefined;
  }

  /** A cache that several share must not show somebody without a key what a key has opened. */
  private cacheControl(): string {
    const { BOARD_CACHE_SECONDS: seconds } = this.settings;
    if (seconds === 0) return 'no-cache';
    return `${this.keys.mayStillRead(undefined) ? 'public' : 'private'}, max-age=${seconds}`;
  }
}
