import { HttpCode, Post, Query, Req, Res } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { readBody } from '../../platform/http/file-body';
import { sendStream } from '../../platform/http/send-stream';
import { Limited } from '../../platform/limited';
import { AdminController } from '../admin-route';
import { Administrator } from '../administrator';
import { ViewerBatches } from '../viewer-batches.service';
import { type Imported, ImportStore } from './import-store';
import { ImportAnswer, ImportQuery } from './imports.dto';

/** Half a million rows have less than half of it. */
const MOST_BYTES = 48 * 1024 * 1024;

@AdminController('imports')
export class ImportsController {
  /** Files are in memory, so one at a time. */
  private readonly limited = new Limited(1);

  constructor(
    private readonly store: ImportStore,
    private readonly viewers: ViewerBatches,
  ) {}

  /** Imports a file of points, as one batch. The body is the file; it must arrive within 10 s. */
  @Post()
  @HttpCode(200)
  @ApiConsumes('application/octet-stream')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOkResponse({ type: ImportAnswer })
  async importFile(
    @Query() { source, dry_run, duplicates, column }: ImportQuery,
    @Req() request: Request,
    @Res() response: Response,
    @Administrator() who: string,
  ): Promise<void> {
    const imported = await this.limited.run(async () => {
      const file = await readBody(request, MOST_BYTES);
      return this.store.import({ file, source, is_dry_run: dry_run, duplicates, column, who });
    });
    if (!dry_run) await this.viewers.credit();
    try {
      await sendStream(
        response,
        { 'Content-Type': 'application/json; charset=utf-8' },
        this.answer(imported, dry_run),
      );
    } finally {
      // Should this fail, the next import does it.
      if (dry_run) await this.store.forget(imported.batch_id).catch(() => undefined);
    }
  }

  private async *answer({ status, batch_id }: Imported, dry_run: boolean): AsyncGenerator<string> {
    const head = {
      status,
      batch_id: dry_run && status === 'applied' ? null : batch_id,
      dry_run,
      counts: await this.store.counts(batch_id),
    };
    yield `${JSON.stringify(head).slice(0, -1)},"rows":[`;
    let separator = '';
    for await (const page of this.store.rows(batch_id)) {
      yield separator + page.map((row) => JSON.stringify(row)).join(',');
      separator = ',';
    }
    yield ']}';
  }
}
