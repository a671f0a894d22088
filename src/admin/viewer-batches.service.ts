import { Injectable } from '@nestjs/common';
import { Batches, type MadeBatch, type NotUndone } from '../coins/batches.service';
import { CoinOutbox } from '../coins/coin-outbox.service';
import { ImportCredits } from '../coins/import-credits.service';
import { withDeadline } from '../platform/deadline';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { ViewerCoins } from './viewer-coins.service';

/** A hundred thousand entries take Redis some seconds; what is not there by then a worker brings there. */
const SHOW_MS = 20_000;

/** Changes the coins of many, and has everybody see it before it answers. */
@Injectable()
export class ViewerBatches {
  private readonly failures: FailureLog;

  constructor(
    private readonly batches: Batches,
    private readonly credits: ImportCredits,
    private readonly outbox: CoinOutbox,
    private readonly coins: ViewerCoins,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Coins that were just earned are taken as well. @throws DatabaseUnavailable with nothing done */
  async reset(reason: string, who: string): Promise<MadeBatch> {
    await this.coins.syncDecisions();
    const made = await this.batches.reset(reason, who);
    await this.show();
    return made;
  }

  /** @throws DatabaseUnavailable with nothing done */
  async undo(batchId: string, reason: string, who: string): Promise<MadeBatch | NotUndone> {
    const outcome = await this.batches.undo(batchId, reason, who);
    if (outcome.status === 'applied' || outcome.status === 'duplicate') await this.show();
    return outcome;
  }

  /** After an import: also to those who were seen meanwhile. Never rejects: a worker does what this does not. */
  async credit(): Promise<void> {
    await this.failures.attempt('crediting an import', () => this.credits.drain());
    await this.show();
  }

  /** Never rejects: the ledger has the entries, and a worker brings them to Redis when this does not. */
  private async show(): Promise<void> {
    await this.failures.attempt('showing a batch of the ledger', () =>
      withDeadline(this.outbox.applyAll(SHOW_MS), SHOW_MS, 'Redis'),
    );
  }
}
