import { Body, Controller, HttpCode, Post, Req, Res } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { KnownRequests } from '../platform/http/front-door';
import { SweetCoinsAnswer, SweetCoinsOfMessage, SweetCoinsRequest } from './sweet-coins.dto';
import { SweetCoinsPoll } from './sweet-coins-poll';

@ApiTags('coins')
@ApiExtraModels(SweetCoinsOfMessage)
@Controller('api/chat/sweet-coins')
export class SweetCoinsController {
  constructor(
    private readonly poll: SweetCoinsPoll,
    private readonly known: KnownRequests,
  ) {}

  /** What messages earned, and why or why not. */
  @Post()
  @HttpCode(200)
  async getSweetCoins(
    @Body() { messageIds }: SweetCoinsRequest,
    @Req() request: Request,
    @Res({ passthrough: true }) response: Response,
  ): Promise<SweetCoinsAnswer> {
    const answer = await this.poll.answer(messageIds);
    response.type('json');
    this.known.remember(request, response);
    return answer;
  }
}
