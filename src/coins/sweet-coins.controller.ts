import { Body, Controller, HttpCode, Post } from '@nestjs/common';
import { ApiExtraModels, ApiTags } from '@nestjs/swagger';
import { SweetCoinsAnswer, SweetCoinsOfMessage, SweetCoinsRequest } from './sweet-coins.dto';
import { SweetCoinsService } from './sweet-coins.service';

@ApiTags('coins')
@ApiExtraModels(SweetCoinsOfMessage)
@Controller('api/chat/sweet-coins')
export class SweetCoinsController {
  constructor(private readonly sweetCoins: SweetCoinsService) {}

  /** What messages earned, and why or why not. */
  @Post()
  @HttpCode(200)
  async getSweetCoins(@Body() { messageIds }: SweetCoinsRequest): Promise<SweetCoinsAnswer> {
    const { answers, degraded, ...counts } = await this.sweetCoins.findCoins([...new Set(messageIds)]);
    return {
      success: true,
      sweet_coins: Object.fromEntries(answers),
      ...counts,
      ...(degraded ? { degraded } : {}),
    };
  }
}
