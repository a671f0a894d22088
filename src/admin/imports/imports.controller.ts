import { HttpCode, Post, Query, Req, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOkResponse } from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { readBody } from '../../platform/http/file-body';
import { sendStream } from '../../platform/http/send-stream';
import { Limited } from '../../platform/limited';
import { AdminController } from '../admin-route';
import { Administrator } from '../administrator';
import { Asker } from '../asker';
import { ViewerBatches } from '../viewer-batches.service';
import { type Imported, ImportStore } from './import-store';
import { ImportAnswer, ImportQuery } from './imports.dto';

/** Half a million rows have less than half of it. */
const MOST_BYTES = 48 * 1024 * 1024;
/** What files that wait for their turn may hold in memory together. */
const MOST_HELD = 2 * MOST_BYTES;

@AdminController('imports')
export class ImportsController {
  /** What is made of a file is in memory too, so one at a time. */
  private readonly limited = new Limited(1);
  private held = 0;

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
    @Asker() asker: AbortSignal,
  ): Promise<void> {
    const imported = await this.whileHeld(request, async () => {
      // Before its turn: a request that is not read is cut off after 10 s, however long the import before it takes.
      const file = await readBody(request, MOST_BYTES);
      return this.limited.run(() => {
        asker.throwIfAborted();
        return this.store.import({ file, source, is_dry_run: dry_run, duplicates, column, who });
      });
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

  /** @throws ServiceUnavailableException when the file does not fit beside those that are there */
  private async whileHeld<T>(request: Request, work: () => Promise<T>): Promise<T> {
    const told = Number(request.headers['content-length'] ?? MOST_BYTES);
    const size = Math.min(told, MOST_BYTES);
    if (this.held + size > MOST_HELD)
      throw new ServiceUnavailableException(
        'other files are being imported; send this one again in a moment',
      );
    this.held += size;
    try {
      return await work();
    } finally {
      this.held -= size;
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
