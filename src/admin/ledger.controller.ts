import {
  Body,
  ConflictException,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  UnprocessableEntityException,
} from '@nestjs/common';
import { ApiConflictResponse, ApiUnprocessableEntityResponse } from '@nestjs/swagger';
import type { Entered, LedgerOperation } from '../coins/ledger-operations.service';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import { Asker } from './asker';
import {
  AdjustRequest,
  EntryAnswer,
  EntryParams,
  ReverseRequest,
  SpendRequest,
  ViewerParams,
} from './ledger.dto';
import { ViewerCoins } from './viewer-coins.service';

const INSUFFICIENT = '`insufficient_balance`: the viewer has less; nothing was done.';
const REUSED = '`idempotency_key_reused`: the key was used for something else; nothing was done.';

@AdminController('')
export class LedgerController {
  constructor(private readonly coins: ViewerCoins) {}

  /** Gives coins to a viewer, or takes some away. */
  @Post('viewers/:user_id/adjust')
  @HttpCode(200)
  @ApiConflictResponse({ description: INSUFFICIENT })
  @ApiUnprocessableEntityResponse({ description: REUSED })
  adjust(
    @Param() { user_id }: ViewerParams,
    @Body() { amount, reason, idempotency_key, allow_negative = false }: AdjustRequest,
    @Administrator() who: string,
    @Asker() asker: AbortSignal,
  ): Promise<EntryAnswer> {
    const asked = { user_id, amount, idempotency_key, note: reason, may_be_negative: allow_negative };
    return this.enter({ ...asked, reason: 'adjustment', who }, asker);
  }

  /** Spends coins of a viewer. The balance never falls below 0, however many requests come at once. */
  @Post('viewers/:user_id/spend')
  @HttpCode(200)
  @ApiConflictResponse({ description: INSUFFICIENT })
  @ApiUnprocessableEntityResponse({ description: REUSED })
  spend(
    @Param() { user_id }: ViewerParams,
    @Body() { amount, reason, idempotency_key }: SpendRequest,
    @Administrator() who: string,
    @Asker() asker: AbortSignal,
  ): Promise<EntryAnswer> {
    const asked = { user_id, amount: -amount, idempotency_key, note: reason, may_be_negative: false };
    return this.enter({ ...asked, reason: 'spend', who }, asker);
  }

  /** Reverses an entry by an opposite one, at most once. The board of its stream changes as well. */
  @Post('entries/:entry_id/reverse')
  @HttpCode(200)
  @ApiConflictResponse({
    description:
      '`is_reversal`: the entry is one itself; make an adjustment. `taken_back`: the award was taken back already, because its message was not of the stream.',
  })
  async reverse(
    @Param() { entry_id }: EntryParams,
    @Body() { reason }: ReverseRequest,
    @Administrator() who: string,
  ): Promise<EntryAnswer> {
    const outcome = await this.coins.reverse(entry_id, reason, who);
    if (outcome.status === 'unknown') throw new NotFoundException(`there is no entry ${entry_id}`);
    if (outcome.status === 'is_reversal') {
      const message = `is_reversal: entry ${entry_id} takes another one back; make an adjustment instead`;
      throw new ConflictException({ code: 'is_reversal', message });
    }
    if (outcome.status === 'taken_back') {
      const message = `taken_back: entry ${entry_id} has its opposite in the ledger already, because the message was not of the stream; make an adjustment if the balance is to change`;
      throw new ConflictException({ code: 'taken_back', message });
    }
    return toAnswer(outcome);
  }

  private async enter(operation: LedgerOperation, asker: AbortSignal): Promise<EntryAnswer> {
    const outcome = await this.coins.enter(operation, asker);
    switch (outcome.status) {
      case 'insufficient_balance': {
        const message = `insufficient_balance: the balance is ${outcome.balance}, and ${-operation.amount} would be taken`;
        throw new ConflictException({ code: 'insufficient_balance', message });
      }
      case 'idempotency_key_reused': {
        const message = `idempotency_key_reused: entry ${outcome.entry_id} was made with this key and other content`;
        throw new UnprocessableEntityException({ code: 'idempotency_key_reused', message });
      }
      default:
        return toAnswer(outcome);
    }
  }
}

const toAnswer = ({ status, entry_id, amount, balance }: Entered): EntryAnswer => ({
  status,
  entry_id,
  amount,
  balance: Number(balance),
});
