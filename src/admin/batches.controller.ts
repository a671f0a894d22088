import {
  Body,
  ConflictException,
  Get,
  HttpCode,
  NotFoundException,
  Param,
  Post,
  Query,
} from '@nestjs/common';
import { ApiConflictResponse } from '@nestjs/swagger';
import { Batches } from '../coins/batches.service';
import { decodeCursor, encodeCursor } from '../platform/http/cursor';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import {
  BatchAnswer,
  BatchesAnswer,
  BatchesQuery,
  BatchParams,
  ResetRequest,
  UndoRequest,
} from './batches.dto';
import { ViewerBatches } from './viewer-batches.service';

@AdminController('batches')
export class BatchesController {
  constructor(
    private readonly batches: Batches,
    private readonly viewers: ViewerBatches,
  ) {}

  /** Batches, each of which changed many balances: resets, imports and what undid them, newest first. */
  @Get()
  async getBatches(@Query() { limit, cursor }: BatchesQuery): Promise<BatchesAnswer> {
    const before = cursor ? decodeCursor(cursor, /^\d{1,18}$/).key : null;
    // One more than asked for tells whether there is a next page.
    const found = await this.batches.list(limit + 1, before);
    const batches = found.slice(0, limit);
    const last = batches.at(-1);
    const hasMore = found.length > limit && last !== undefined;
    return {
      batches: batches.map(({ id, at_ms, ...batch }) => ({
        batch_id: id,
        ...batch,
        at: new Date(at_ms).toISOString(),
      })),
      next_cursor: hasMore ? encodeCursor({ ms: last.at_ms, key: last.id }) : null,
    };
  }

  /** Takes all coins of all viewers. */
  @Post('reset')
  @HttpCode(200)
  resetBalances(@Body() { reason }: ResetRequest, @Administrator() who: string): Promise<BatchAnswer> {
    return this.viewers.reset(reason, who);
  }

  /** Undoes a reset or an import. What viewers earned and spent meanwhile stays. */
  @Post(':batch_id/undo')
  @HttpCode(200)
  @ApiConflictResponse({ description: '`is_undo`: the batch undid another one; repeat that one instead.' })
  async undoBatch(
    @Param() { batch_id }: BatchParams,
    @Body() { reason }: UndoRequest,
    @Administrator() who: string,
  ): Promise<BatchAnswer> {
    const outcome = await this.viewers.undo(batch_id, reason, who);
    if (outcome.status === 'unknown') throw new NotFoundException(`there is no batch ${batch_id}`);
    if (outcome.status === 'is_undo') {
      const message = `is_undo: batch ${batch_id} takes another one back; reset or import again instead`;
      throw new ConflictException({ code: 'is_undo', message });
    }
    return outcome;
  }
}
