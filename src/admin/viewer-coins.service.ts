import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { CoinOutbox } from '../coins/coin-outbox.service';
import {
  type Entered,
  type LedgerOperation,
  LedgerOperations,
  type Refused,
  type Unreversable,
} from '../coins/ledger-operations.service';
import { DatabaseUnavailable } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { Limited } from '../platform/limited';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { DrainsService } from '../sync/drains.service';

/** Connections that operations may take, of ten; hundreds at once would leave readers without any. */
const AT_ONCE = 4;
/** How long coins that were just earned may take to get into the ledger before a viewer is told to wait. */
const SYNC_MS = 1_500;
const LOOK_MS = 50;
/** Redis has an entry within milliseconds; what is not there by then a worker brings there. */
const SHOW_MS = 1_000;

/** Gives and takes coins, and has everybody see it before it answers. */
@Injectable()
export class ViewerCoins {
  private readonly limited = new Limited(AT_ONCE);
  private readonly failures: FailureLog;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly ledger: LedgerOperations,
    private readonly outbox: CoinOutbox,
    private readonly drains: DrainsService,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** @throws DatabaseUnavailable, or why `asker` is aborted, with nothing done */
  enter(operation: LedgerOperation, asker: AbortSignal): Promise<Entered | Refused> {
    return this.limited.run(async () => {
      let outcome = await this.ledger.enter(operation, asker);
      if (outcome.status === 'insufficient_balance' && (await this.mayHaveEarned(operation))) {
        await this.syncDecisions();
        outcome = await this.ledger.enter(operation, asker);
      }
      if (outcome.status === 'applied' || outcome.status === 'duplicate') await this.show(outcome.entry_id);
      return outcome;
    });
  }

  /** @throws DatabaseUnavailable with nothing done */
  reverse(entryId: string, note: string, who: string): Promise<Entered | Unreversable> {
    return this.limited.run(async () => {
      const outcome = await this.ledger.reverse(entryId, note, who);
      if (outcome.status === 'applied' || outcome.status === 'duplicate') await this.show(outcome.entry_id);
      return outcome;
    });
  }

  /** Whether the viewer has enough as everybody sees it: awards get into the ledger seconds after they were earned. */
  private async mayHaveEarned({ user_id, amount }: LedgerOperation): Promise<boolean> {
    try {
      const shown = await this.redis.get(this.keys.coins(user_id));
      return shown !== null && Number(shown) + amount >= 0;
    } catch (error) {
      if (isRedisUnavailable(error)) return false;
      throw error;
    }
  }

  /** What was earned until now is in the ledger when this resolves. @throws DatabaseUnavailable */
  async syncDecisions(): Promise<void> {
    for (const until = Date.now() + SYNC_MS; ; await sleep(LOOK_MS)) {
      try {
        return await this.drains.syncDecisions();
      } catch (error) {
        if (Date.now() > until) throw new DatabaseUnavailable(error);
      }
    }
  }

  /** Never rejects: the ledger has the entry, and a worker brings it to Redis when this does not. */
  private async show(entryId: string): Promise<void> {
    await this.failures.attempt('showing an entry of the ledger', () =>
      withDeadline(this.outbox.apply([entryId]), SHOW_MS, 'Redis'),
    );
  }
}
