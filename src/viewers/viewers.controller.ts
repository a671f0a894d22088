import { Controller, Get, NotFoundException, Param, Query, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiNotFoundResponse, ApiOkResponse, ApiTags, getSchemaPath } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { sendText, wantsText } from '../platform/http/plain-text';
import { LedgerPages } from './ledger-pages';
import { viewerText, viewerView } from './viewer-view';
import {
  EntriesAnswer,
  EntriesQuery,
  FormatQuery,
  ViewerAnswer,
  ViewerParams,
  ViewerQuery,
} from './viewers.dto';
import { type FoundViewer, ViewersService } from './viewers.service';

const AS_TEXT = {
  content: {
    'application/json': { schema: { $ref: getSchemaPath(ViewerAnswer) } },
    'text/plain': { schema: { type: 'string' }, example: 'Ada_L: 47 coins, rank 3' },
  },
};

@ApiTags('viewers')
@ApiExtraModels(ViewerAnswer)
@Controller('api/viewers')
export class ViewersController {
  constructor(
    private readonly viewers: ViewersService,
    private readonly ledger: LedgerPages,
  ) {}

  /** The newest holder of a name; as plain text with `Accept: text/plain` or `format=text`, for chat bots. */
  @Get()
  @ApiOkResponse(AS_TEXT)
  @ApiNotFoundResponse({ description: 'Nobody ever wrote under this name.' })
  async getViewerByName(
    @Query() { username }: ViewerQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ViewerAnswer | string> {
    const found = await this.viewers.findByName(username.replace(/^@/, ''));
    return answer(found, `nobody is known by the name ${username}`, request, response);
  }

  /** Who somebody is, was called, and owns; as plain text with `Accept: text/plain` or `format=text`, for chat bots. */
  @Get(':user_id')
  @ApiOkResponse(AS_TEXT)
  @ApiNotFoundResponse({ description: 'No viewer with this id ever wrote or had coins.' })
  async getViewer(
    @Param() { user_id }: ViewerParams,
    @Query() _query: FormatQuery,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<ViewerAnswer | string> {
    return answer(await this.viewers.find(user_id), `there is no viewer ${user_id}`, request, response);
  }

  /** A viewer's ledger, newest entry first, with the balance after each. */
  @Get(':user_id/entries')
  @ApiNotFoundResponse({ description: 'No viewer with this id ever wrote or had coins.' })
  async getViewerEntries(
    @Param() { user_id }: ViewerParams,
    @Query() { limit, cursor }: EntriesQuery,
  ): Promise<EntriesAnswer> {
    const { entries, next } = await this.ledger.page(user_id, limit, cursor);
    if (entries.length === 0 && !(await this.viewers.find(user_id)))
      throw new NotFoundException(`there is no viewer ${user_id}`);
    return {
      entries: entries.map(
        ({ id, amount, balance_after, reason, message_id, session_id, note, created_ms }) => ({
          entry_id: id,
          amount,
          balance_after: Number(balance_after),
          reason,
          message_id,
          session_id,
          note,
          created_at: new Date(created_ms).toISOString(),
        }),
      ),
      next_cursor: next,
    };
  }
}

function answer(
  found: FoundViewer | null,
  otherwise: string,
  request: Request,
  response: Response,
): ViewerAnswer | string {
  if (!found) throw new NotFoundException(otherwise);
  const view = viewerView(found);
  return wantsText(request) ? sendText(response, viewerText(view)) : view;
}
