import { Controller, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { NoQuery } from '../platform/http/request-rules';
import type { CoinReason } from './decision';
import { Receipt, ReceiptParams } from './receipt.dto';
import { ReceiptsService } from './receipts.service';

const EXPLANATIONS: Record<CoinReason, string> = {
  chat_message: 'The message earned its sender coins.',
  rate_limited: 'Its sender had earned less than a cooldown before or after it.',
  pending: 'The message is accepted, and not judged yet.',
  stream_offline: 'It was not written during a stream, nor in the two minutes after one.',
  bot: 'Its sender is a known bot.',
  excluded: 'Its sender is excluded from earning.',
  anonymous: 'Its sender was anonymous.',
  banned: 'Its sender is banned.',
};

const REMOVED = ' The message itself was removed since, because it is older than CHAT_RETENTION_DAYS.';

const iso = (ms: number | null | undefined) => (typeof ms === 'number' ? new Date(ms).toISOString() : null);

@ApiTags('coins')
@Controller('api/receipts')
export class ReceiptsController {
  constructor(private readonly receipts: ReceiptsService) {}

  /** Why a message did or did not earn. */
  @Get(':message_id')
  @ApiNotFoundResponse({
    description:
      'No message with this id was ever taken in, or it earned nothing and is older than CHAT_RETENTION_DAYS.',
  })
  async getReceipt(@Param() { message_id }: ReceiptParams, @Query() _query: NoQuery): Promise<Receipt> {
    const found = await this.receipts.findReceipt(message_id);
    if (!found) throw new NotFoundException(`there is no message ${message_id}`);
    const { message, cooldown, entry, isRemoved, isErased, degraded } = found;
    const { amount, reason } = message;
    return {
      message_id,
      broadcaster_user_id: message.broadcaster_user_id,
      user_id: isErased ? null : message.user_id,
      created_at: iso(message.created_ms),
      session_id: message.session_id,
      decision: reason === 'pending' ? 'pending' : amount > 0 ? 'awarded' : 'denied',
      reason,
      explanation: EXPLANATIONS[reason] + (isRemoved ? REMOVED : ''),
      amount,
      cooldown_until: iso(cooldown?.until_ms),
      cooldown_message_id: cooldown?.message_id ?? null,
      ledger_entry: entry && {
        entry_id: entry.id,
        amount: entry.amount,
        created_at: iso(entry.created_ms) as string,
      },
      ...(degraded ? { degraded } : {}),
    };
  }
}
