import { Get, NotFoundException, Param, Res } from '@nestjs/common';
import { ApiOkResponse, ApiProduces } from '@nestjs/swagger';
import type { Response } from 'express';
import { LeaderboardService } from '../../leaderboard/leaderboard.service';
import { sendStream } from '../../platform/http/send-stream';
import { AdminController } from '../admin-route';
import { SessionParams } from '../sessions.dto';
import { csvLine } from './csv-line';
import { type Export, Exports } from './exports.service';

const AS_CSV = { content: { 'text/csv': { schema: { type: 'string' as const } } } };

@AdminController('exports')
@ApiProduces('text/csv')
export class ExportsController {
  constructor(
    private readonly exports: Exports,
    private readonly boards: LeaderboardService,
  ) {}

  /** All balances, as CSV. The file can be imported as it is. */
  @Get('balances.csv')
  @ApiOkResponse(AS_CSV)
  async exportBalances(@Res() response: Response): Promise<void> {
    await send(response, 'balances.csv', this.exports.balances());
  }

  /** The ledger as CSV, oldest entry first. */
  @Get('entries.csv')
  @ApiOkResponse(AS_CSV)
  async exportEntries(@Res() response: Response): Promise<void> {
    await send(response, 'entries.csv', this.exports.entries());
  }

  /** The board of a stream as CSV, as the ledger knows it. It has everybody who is not hidden. */
  @Get('boards/:session_id.csv')
  @ApiOkResponse(AS_CSV)
  async exportBoard(@Param() { session_id }: SessionParams, @Res() response: Response): Promise<void> {
    if (!(await this.boards.session(session_id)))
      throw new NotFoundException(`there is no stream ${session_id}`);
    await send(response, `board-${session_id}.csv`, this.exports.board(session_id));
  }
}

async function send(response: Response, name: string, { columns, pages }: Export): Promise<void> {
  async function* lines() {
    yield csvLine(columns);
    for await (const page of pages) yield page.map(csvLine).join('');
  }
  // The first page is there before the answer begins: by then it is known whether Postgres is.
  const pieces = lines();
  const header = (await pieces.next()).value as string;
  const first = await pieces.next();
  async function* all() {
    yield header + (first.done ? '' : first.value);
    yield* pieces;
  }
  await sendStream(
    response,
    { 'Content-Type': 'text/csv; charset=utf-8', 'Content-Disposition': `attachment; filename="${name}"` },
    all(),
  );
}
