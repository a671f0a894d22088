import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { BONUSES } from '../leaderboard/stored-board';
import { Lease } from '../platform/redis/lease';
import { clockOf } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { StoreStateService } from '../store-state/store-state.service';
import { EntryDisplay } from './entry-display';
import type { WaitingEntry } from './waiting-entry';

/** Redis does nothing else while it applies them: some milliseconds. Those that change a balance alone are quicker. */
const BATCH = 1000;
/** One process at a time works through all of it; two would do everything twice. A holder that died is followed after this. */
const LEASE_MS = 10_000;
const LOOK_MS = 50;
/** A process that stalled for longer, with entries in hand that it takes for unapplied, is too late to apply them. */
const STALE_MS = 30_000;
/** What was applied is remembered much longer than that, and as long as Postgres has it down as unapplied. */
const REMEMBERED_MS = 10 * 60_000;
const FORGOTTEN_AT_ONCE = 1000;

/** Entries of which Redis was not told, as far as Postgres knows; those of `$1` only, unless it is null. */
const SELECT_WAITING = `
  SELECT waiting.entry_id, waiting.user_id, waiting.session_id, waiting.amount, entry.reason,
         entry.batch_id IS NOT NULL AS is_in_batch, ${ms('entry.created_at')} AS at_ms,
         viewer.username, viewer.profile_picture, coalesce(${ms('session.board_updated_at')}, 0) AS board_ms
    FROM coin_outbox AS waiting
    JOIN coin_entries AS entry ON entry.id = waiting.entry_id
    LEFT JOIN stream_sessions AS session ON session.id = waiting.session_id
    LEFT JOIN viewers AS viewer ON viewer.user_id = waiting.user_id AND entry.reason IN ${BONUSES}
   WHERE waiting.entry_id > $2 AND ($1::bigint[] IS NULL OR waiting.entry_id = ANY($1))
   ORDER BY waiting.entry_id LIMIT ${BATCH}`;

const DELETE = 'DELETE FROM coin_outbox WHERE entry_id = ANY($1::bigint[])';

const SELECT_KNOWN = 'SELECT entry_id FROM coin_outbox WHERE entry_id = ANY($1::bigint[])';

/**
 * Brings entries of the ledger that the judge did not make into Redis: Postgres notes them in the transaction that inserts
 * them, Redis applies each once (`ledger:applied`), then the note goes. Dying after any step repeats the steps before it,
 * which changes nothing.
 */
@Injectable()
export class CoinOutbox {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly display: EntryDisplay,
    private readonly storeState: StoreStateService,
  ) {}

  /** All that waits, unless another process is at it, and forgets what is over. To be called on a schedule. @throws DatabaseUnavailable */
  async drain(): Promise<void> {
    if (await this.alone(() => this.apply(null))) await this.forget();
  }

  /** Resolves when all that waits now is applied, by this process or another. Errors as in `apply`. */
  async applyAll(withinMs: number): Promise<void> {
    for (const end = Date.now() + withinMs; !(await this.alone(() => this.apply(null))); await sleep(LOOK_MS))
      if (Date.now() > end) throw new RedisUnavailable('another process still works through the outbox');
  }

  /**
   * Some entries, or all; those that cannot be applied wait for the next drain and hold up no others.
   * @throws DatabaseUnavailable, and rejects when Redis is away
   */
  async apply(entryIds: string[] | null): Promise<void> {
    // What is applied leaves Postgres while the next ones are applied.
    let removing: Promise<void> = Promise.resolve();
    try {
      for (let last = '0'; ; ) {
        // Before the look into Postgres: what is applied by others from now on may still be seen there.
        const until = (await this.clockMs()) + STALE_MS;
        const entries = await this.database.query<WaitingEntry>(SELECT_WAITING, [entryIds, last]);
        const done = entries.length > 0 ? await this.display.show(entries, until) : null;
        await removing;
        if (done === null) return;
        removing = this.remove(done.map(({ entry_id }) => entry_id));
        // Should another step fail first, that error is the one that is told.
        removing.catch(() => undefined);
        last = entries.at(-1)?.entry_id as string;
      }
    } finally {
      await removing.catch(() => undefined);
    }
  }

  /**
   * Entries that are in Postgres for longer are in the balances of Redis when this resolves, and are remembered as such:
   * noted once more, with a session, they change the session's board alone. @throws DatabaseUnavailable, and rejects while
   * Redis has not all of them
   */
  async haveApplied(entryIds: string[]): Promise<void> {
    await this.apply(entryIds);
    const waiting = await this.database.query(SELECT_KNOWN, [entryIds]);
    if (waiting.length > 0)
      throw new Error('entries of the ledger are still on their way to Redis; it is tried again');
    const now = await this.clockMs();
    await this.redis.zadd(this.keys.ledgerApplied(), ...entryIds.flatMap((id) => [now, id]));
  }

  /** @returns false, with nothing done, when another process is at it */
  private async alone(work: () => Promise<void>): Promise<boolean> {
    const lease = await Lease.take(this.redis, this.keys.outboxLease(), LEASE_MS);
    if (!lease) return false;
    try {
      await work();
      return true;
    } finally {
      await lease.release();
    }
  }

  /** The position goes with it: a Redis that comes back without these entries is then known to be older. */
  private async remove(entryIds: string[]): Promise<void> {
    if (entryIds.length === 0) return;
    const position = await this.storeState.position();
    await this.database.transaction(async (query) => {
      await query(DELETE, [entryIds]);
      await this.storeState.note(query, position);
    });
  }

  /** What Postgres has not down as unapplied any more, and nobody can have in hand. */
  private async forget(): Promise<void> {
    const applied = this.keys.ledgerApplied();
    const until = (await this.clockMs()) - REMEMBERED_MS;
    for (let from = 0; ; ) {
      const ids = await this.redis.zrangebyscore(applied, '-inf', until, 'LIMIT', from, FORGOTTEN_AT_ONCE);
      if (ids.length === 0) return;
      const known = await this.database.query<{ entry_id: string }>(SELECT_KNOWN, [ids]);
      const waiting = new Set(known.map(({ entry_id }) => entry_id));
      const over = ids.filter((id) => !waiting.has(id));
      if (over.length > 0) await this.redis.zrem(applied, ...over);
      from += waiting.size;
    }
  }

  private clockMs(): Promise<number> {
    return clockOf(this.redis, this.keys.position());
  }
}
