import { Injectable } from '@nestjs/common';
import { BoardRestore } from '../leaderboard/board-restore';
import { Log } from '../platform/log/log';
import { LedgerService } from './ledger.service';

/** A board of a long stream takes Postgres a while; the judge waits for this long once, when Postgres goes away. */
const DEADLINE_MS = 2_000;

/**
 * Whether a session's board can be judged upon. A board is restored from Postgres on demand; once that failed, the judge
 * does not wait for it again until `retry`, which runs beside the judge, has succeeded.
 */
@Injectable()
export class BoardAvailability {
  private isAway = false;

  constructor(
    private readonly boards: BoardRestore,
    private readonly ledger: LedgerService,
    private readonly log: Log,
  ) {}

  /** @returns whether the board is whole now */
  async ensureWhole(sessionId: string): Promise<boolean> {
    return this.isAway ? false : this.retry(sessionId);
  }

  /** As `ensureWhole`, and asks Postgres also when it was away. */
  async retry(sessionId: string): Promise<boolean> {
    const requireStored = () => this.ledger.requireStored(sessionId);
    const restored = this.boards.ensureWhole(sessionId, requireStored).then(
      () => true,
      (error: unknown) => {
        if (!this.isAway)
          this.log.warn({ session_id: sessionId, reason: String(error) }, 'a board cannot be restored');
        return false;
      },
    );
    const isWhole = await Promise.race([restored, late()]);
    this.isAway = !isWhole;
    return isWhole;
  }
}

const late = (): Promise<boolean> =>
  new Promise((resolve) => setTimeout(() => resolve(false), DEADLINE_MS).unref());
