import { BadRequestException, Controller, Get, NotFoundException, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiNotFoundResponse, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { sendText, wantsText } from '../platform/http/plain-text';
import { ALL_CHANNELS, PeriodBoards } from './period-boards';
import { decodePeriodCursor, encodePeriodCursor, type PeriodCursor } from './period-cursor';
import { PeriodLeaderboardAnswer, PeriodLeaderboardQuery } from './period-leaderboard.dto';
import { BoardGone, type PeriodPage, PeriodPages, type PeriodRow, type Window } from './period-page';
import { PeriodSpans, type Span } from './period-span';

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

@ApiTags('leaderboard')
@ApiExtraModels(PeriodLeaderboardAnswer)
@Controller('api/leaderboard')
export class PeriodLeaderboardController {
  constructor(
    private readonly spans: PeriodSpans,
    private readonly boards: PeriodBoards,
    private readonly pages: PeriodPages,
  ) {}

  /** Who earned how much, by the time of messages and events; as plain text with `Accept: text/plain` or `format=text`, for chat bots. */
  @Get()
  @ApiOkResponse({
    content: {
      'application/json': { schema: { $ref: getSchemaPath(PeriodLeaderboardAnswer) } },
      'text/plain': { schema: { type: 'string' }, example: '1. bigfan (52), 2. chatter99 (41)' },
    },
  })
  @ApiNotFoundResponse({ description: 'The viewer of `around` is not on this board; `message` says why.' })
  async getPeriodLeaderboard(
    @Query() query: PeriodLeaderboardQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<PeriodLeaderboardAnswer | string> {
    const window = windowOf(query);
    const { span, page } = await this.read(query, window, false);
    if (page.rows.length === 0 && window.kind === 'around') await this.explain(query, span, window.user_id);
    if (wantsText(request)) return sendText(response, textOf(page));
    const [first, last] = [page.rows[0], page.rows.at(-1)];
    const cursor = (direction: PeriodCursor['direction'], row: PeriodRow | undefined) =>
      row ? encodePeriodCursor({ ...row, direction, from_ms: span.from_ms }) : null;
    return {
      leaderboard: page.rows.map(({ rank, user_id, username, profile_picture, points }) => ({
        rank,
        user_id,
        username,
        profile_picture,
        points_earned: Number(points),
      })),
      period: query.period,
      from: iso(span.from_ms),
      to: iso(span.to_ms),
      total_viewers: page.total_viewers,
      next_cursor: page.after ? cursor('after', last) : null,
      prev_cursor: page.before ? cursor('before', first) : null,
      timestamp: Date.now(),
    };
  }

  private async read(
    query: PeriodLeaderboardQuery,
    window: Window,
    isSecondTry: boolean,
  ): Promise<{ span: Span; page: PeriodPage }> {
    const { period, tz, limit, broadcaster_user_id = ALL_CHANNELS } = query;
    const span = await this.spans.span(period, query.at ?? beginOf(window), tz);
    const board = await this.boards.board(broadcaster_user_id, span);
    try {
      return { span, page: await this.pages.page(board, broadcaster_user_id, window, limit) };
    } catch (error) {
      if (!(error instanceof BoardGone) || isSecondTry) throw error;
      return this.read(query, window, true);
    }
  }

  /** @throws NotFoundException that says why the viewer is not on the board; nothing when they are by now */
  private async explain(
    { broadcaster_user_id = ALL_CHANNELS }: PeriodLeaderboardQuery,
    span: Span,
    userId: string,
  ): Promise<void> {
    const board = await this.boards.board(broadcaster_user_id, span);
    const { points, is_hidden } = await this.pages.standing(board, broadcaster_user_id, userId);
    if (is_hidden) throw new NotFoundException(`viewer ${userId} is excluded or banned, and on no board`);
    if (points === null) throw new NotFoundException(`viewer ${userId} has no points in this period`);
  }
}

/** @throws BadRequestException when it is not clear which rows are asked for */
function windowOf({ cursor, around }: PeriodLeaderboardQuery): Window {
  if (around !== undefined && cursor !== undefined)
    throw new BadRequestException('around and cursor exclude each other: leave one of them out');
  if (around !== undefined) return { kind: 'around', user_id: around };
  return cursor === undefined ? { kind: 'top' } : { kind: 'beside', cursor: decodePeriodCursor(cursor) };
}

/** Pages of a period stay pages of it when the next one begins meanwhile. */
function beginOf(window: Window): string | null {
  const from = window.kind === 'beside' ? window.cursor.from_ms : null;
  return from === null ? null : new Date(from).toISOString();
}

const textOf = ({ rows }: PeriodPage): string =>
  rows.length === 0
    ? 'Nobody has earned anything yet.'
    : rows
        .map(({ rank, user_id, username, points }) => `${rank}. ${username || user_id} (${points})`)
        .join(', ');
