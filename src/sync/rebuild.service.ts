// Longer than usual: the steps of a rebuild in their order, and what requires one.
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { ChatRebuild } from '../chat/chat-rebuild';
import { CoinsRebuild } from '../coins/coins-rebuild';
import { LedgerService } from '../coins/ledger.service';
import { ErasedPeople } from '../erasure/erased-people';
import { BoardRebuild } from '../leaderboard/board-rebuild';
import { Log } from '../platform/log/log';
import { Lease } from '../platform/redis/lease';
import { LuaScript } from '../platform/redis/lua-script';
import { scanKeys } from '../platform/redis/scan';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisWatch } from '../platform/redis/redis-watch';
import { RedisKeys } from '../redis-keys';
import { SessionRebuild } from '../sessions/session-rebuild';
import { StoreStateService } from '../store-state/store-state.service';
import { SpoolReplay } from '../webhook/spool-replay';
import { DrainsService } from './drains.service';
import { RepairService } from './repair.service';

/** Renewed while the rebuild goes on; a rebuilder that died is followed by another after this. */
const LEASE_MS = 30_000;
/** How long decisions made before the rebuild may take to reach Postgres. */
const DRAIN_MS = 60_000;
/** Longer than any step but that of very many boards. */
const PROGRESS_SECONDS = 60;

const FINISH = new LuaScript(__dirname, 'finish-rebuild-3.lua');
const SET_ASIDE = new LuaScript(__dirname, 'set-aside-2.lua');
const SHARED_MISFITS = new LuaScript(__dirname, 'shared-misfits-1n.lua');

/**
 * Makes Redis again from Postgres. While `store:built` is missing nobody judges (the judge's step itself looks), so
 * that nothing is awarded on memory that is gone; messages are taken in as always and wait. Idempotent, and safe
 * beside traffic: what only Redis knows (unflushed messages, decisions under way) is drained or left alone.
 */
@Injectable()
export class RebuildService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly drains: DrainsService,
    private readonly ledger: LedgerService,
    private readonly erased: ErasedPeople,
    private readonly sessions: SessionRebuild,
    private readonly coins: CoinsRebuild,
    private readonly boards: BoardRebuild,
    private readonly chat: ChatRebuild,
    private readonly repair: RepairService,
    private readonly spool: SpoolReplay,
    private readonly storeState: StoreStateService,
    private readonly watch: RedisWatch,
    private readonly log: Log,
  ) {}

  /** Rebuilds if Redis is new, was emptied, or a rebuild was asked for or not finished. */
  async ifNeeded(): Promise<void> {
    if (await this.isMissing()) await this.rebuild({ onlyIfMissing: true });
  }

  /** False when another process is rebuilding. Rejects when a store is away; it is then to be called again. */
  async rebuild({ onlyIfMissing = false } = {}): Promise<boolean> {
    const lease = await Lease.take(this.redis, this.keys.rebuildLease(), LEASE_MS);
    if (!lease) return false;
    try {
      // Another process may have finished its rebuild between the look and the lease.
      if (onlyIfMissing && !(await this.isMissing())) return true;
      const started = performance.now();
      await this.redis.del(this.keys.built());
      await this.setDamagedAside();
      await this.reached('decisions on their way to Postgres', 1);
      await this.drainDecisions();
      await this.clear();
      await this.erased.restore();
      await this.reached('sessions', 2);
      const sessions = await this.sessions.restore();
      await this.reached('balances and cooldowns', 3);
      const coins = await this.coins.restore();
      await this.reached('boards', 4);
      const boards = await this.boards.restore();
      await this.reached('messages', 5);
      const messages = await this.chat.restore();
      // What Redis refused, because of a damaged key for instance, came before what it takes from here on.
      await this.spool.run({ afterOutage: true });
      const done = await FINISH.run(
        this.redis,
        [this.keys.rebuildLease(), this.keys.built(), this.keys.position()],
        [lease.token, await this.storeState.notedByPrimary()],
      );
      if (done !== 1) await this.startOver();
      await this.redis.del(this.keys.rebuildProgress());
      const ms = Math.round(performance.now() - started);
      const facts = { sessions, ...coins, boards, ...messages, ms };
      this.log.event('SYNC', facts, `Rebuilt Redis from Postgres in ${ms}ms ${JSON.stringify(facts)}`);
    } finally {
      await lease.release();
    }
    await this.repair.wakeAll();
    return true;
  }

  /** Has Redis rebuilt when a key that all messages need is damaged: every step would fail for ever. */
  async requireIfDamaged(): Promise<void> {
    const damaged = await this.damagedKeys();
    if (damaged.length === 0 || (await this.isMissing())) return;
    this.log.error({ damaged }, 'keys of Redis are damaged: it is rebuilt');
    await this.redis.del(this.keys.built());
  }

  /**
   * Has Redis rebuilt when it has thrown keys away. Not before it is fit again: it would throw away those of the rebuild.
   * A process that dies between the two writes leaves one rebuild too many to the next.
   */
  async requireIfEvicted(): Promise<void> {
    const { evicted, unfit } = this.watch;
    if (evicted === null || unfit !== null) return;
    if ((await this.redis.get(this.keys.evicted())) === evicted) return;
    this.log.error({}, 'Redis has evicted keys: it is rebuilt before anything more is judged');
    await this.redis.del(this.keys.built());
    await this.redis.set(this.keys.evicted(), evicted);
  }

  private async isMissing(): Promise<boolean> {
    return (await this.redis.exists(this.keys.built())) === 0;
  }

  /** This process was stalled and another one rebuilt meanwhile: what was written since may be old by now. */
  private async startOver(): Promise<never> {
    await this.redis.del(this.keys.built());
    throw new Error('the lease was lost during the rebuild; it is done again');
  }

  private async reached(step: string, number: number): Promise<void> {
    await this.redis.set(this.keys.rebuildProgress(), `step ${number} of 5, ${step}`, 'EX', PROGRESS_SECONDS);
  }

  /** A key that all messages need and that is not of its type would stop everybody; what it held cannot be used. */
  private async setDamagedAside(): Promise<void> {
    const damaged: string[] = [];
    for (const [key, type] of this.keys.shared()) {
      if ((await SET_ASIDE.run(this.redis, [key, `${key}:damaged`], [type])) !== 1) continue;
      this.log.error({ key }, 'a damaged key of Redis is put aside, as <key>:damaged');
      damaged.push(key);
    }
    // Messages whose requests are gone are found by their rows, so these must be there.
    if (damaged.length > 0) await this.drains.flushMessages();
  }

  /** What is wrong with each key that is damaged. */
  private async damagedKeys(): Promise<string[]> {
    const shared = this.keys.shared();
    const [keys, types] = [shared.map(([key]) => key), shared.map(([, type]) => type)];
    const answer = (await SHARED_MISFITS.run(this.redis, keys, types)) as (number | string)[];
    return answer.filter((found): found is string => typeof found === 'string');
  }

  /** Nothing that only Redis knows may stay: a balance or a row of a board that Postgres does not have. */
  private async clear(): Promise<void> {
    for (const pattern of this.keys.rebuiltPatterns()) {
      for await (const keys of scanKeys(this.redis, pattern)) await this.redis.unlink(...keys);
    }
  }

  /** From here on Postgres knows every decision, and no new ones are made. */
  private async drainDecisions(): Promise<void> {
    const until = Date.now() + DRAIN_MS;
    for (;;) {
      await this.drains.syncCoins();
      if ((await this.ledger.size()) === 0) return;
      if (Date.now() > until) throw new Error(`decisions did not reach Postgres within ${DRAIN_MS} ms`);
      await sleep(100);
    }
  }
}
