import { createHash } from 'node:crypto';
import { Controller, Get, Headers, NotFoundException, Query, Res } from '@nestjs/common';
import { ApiNotFoundResponse, ApiOkResponse, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { expectSessionOf } from '../sessions/session-of-channel';
import { LeaderboardAnswer, LeaderboardQuery } from './leaderboard.dto';
import { LeaderboardService } from './leaderboard.service';

/** An answer as it is sent. */
interface Encoded {
  json: string;
  etag: string;
}

@ApiTags('leaderboard')
@Controller('api/stream-session/leaderboard')
export class LeaderboardController {
  /** An unchanged board is the same answer, and is encoded once. */
  private readonly encoded = new WeakMap<LeaderboardAnswer, Encoded>();

  constructor(private readonly leaderboards: LeaderboardService) {}

  /** The board of the live session, or of a given one. Made to be polled: send the ETag back and get 304. */
  @Get()
  @ApiOkResponse({ type: LeaderboardAnswer })
  @ApiResponse({ status: 304, description: 'Nothing changed since the answer with this ETag.' })
  @ApiNotFoundResponse({ description: 'There is no session with this session_id, or not of this channel.' })
  async getLeaderboard(
    @Query() { broadcaster_user_id, session_id, limit }: LeaderboardQuery,
    @Headers('if-none-match') seen: string | undefined,
    @Res({ passthrough: true }) response: Response,
  ): Promise<string | undefined> {
    expectSessionOf({ session_id, broadcaster_user_id });
    const found = session_id
      ? { session: await this.leaderboards.session(session_id), degraded: false }
      : await this.leaderboards.openSession(broadcaster_user_id as string);
    if (!found.session && session_id) throw new NotFoundException(`there is no session ${session_id}`);

    const { json, etag } = this.encode(await this.leaderboards.answer(found, limit));
    response.setHeader('Cache-Control', 'no-cache');
    response.setHeader('ETag', etag);
    response.type('json');
    if (!isAmong(etag, seen)) return json;
    response.status(304);
    return undefined;
  }

  private encode(answer: LeaderboardAnswer): Encoded {
    const known = this.encoded.get(answer);
    if (known) return known;
    const json = JSON.stringify(answer);
    const etag = `"${createHash('sha1').update(json).digest('base64url')}"`;
    this.encoded.set(answer, { json, etag });
    return { json, etag };
  }
}

/**
 * Whether an `If-None-Match` names this ETag; proxies that compress make it a weak one. Not left to Express, which goes
 * by `Cache-Control: no-cache` of the request first, and `fetch` adds that to every request with an ETag.
 */
function isAmong(etag: string, seen = ''): boolean {
  return seen.split(',').some((tag) => tag.trim().replace(/^W\//, '') === etag);
}
