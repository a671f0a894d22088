import { Injectable } from '@nestjs/common';
import { Cluster } from 'ioredis';
import { Database } from '../database/database';
import { withDeadline } from '../deadline';
import { Log } from '../log/log';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis } from '../redis/redis-connections';

/** A store is there but cannot be used as it is; `message` is one line that says what to do. */
export class StoreRefused extends Error {}

const LOOK_DEADLINE_MS = 1_500;
const RETRY_MS = 500;
/** The first with script flags, by which a full Redis can still be drained. */
const OLDEST_REDIS = 7;

/**
 * Nothing is consumed before both stores answer and are fit: a process may be started before its stores and begins
 * by itself when they come.
 */
@Injectable()
export class StoreGate {
  private open!: () => void;
  private warned = false;
  /** Resolves when both stores were seen to be fit. */
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /**
   * Looks once. Returns the names of stores that do not answer; with none the gate is open.
   * @throws StoreRefused when a store answers and is unfit
   */
  async look(): Promise<string[]> {
    const redis = this.answers(this.lookAtRedis(), 'Redis');
    const postgres = this.answers(this.lookAtPostgres(), 'Postgres');
    const missing = [...(await redis), ...(await postgres)];
    if (missing.length === 0) this.open();
    return missing;
  }

  /** Looks until both stores are fit, or `signal` ends it. @throws StoreRefused */
  async wait(signal: AbortSignal): Promise<void> {
    let reported = '';
    while (!signal.aborted) {
      const missing = (await this.look()).join(' and ');
      if (missing === '') return;
      if (missing !== reported) this.log.warn({ missing }, `waiting for ${missing}`);
      reported = missing;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }

  private async answers(look: Promise<void>, name: string): Promise<string[]> {
    try {
      await withDeadline(look, LOOK_DEADLINE_MS, name);
      return [];
    } catch (error) {
      if (error instanceof StoreRefused) throw error;
      return [name];
    }
  }

  private async lookAtRedis(): Promise<void> {
    if (this.redis.status !== 'ready') await new Promise((resolve) => this.redis.once('ready', resolve));
    await this.lookAtRedisDatabase();
    const version = /^redis_version:(\S+)/m.exec(await this.redis.info('server'))?.[1] ?? 'unknown';
    if (Number.parseInt(version, 10) < OLDEST_REDIS) {
      throw new StoreRefused(`Redis ${version} is too old: Redis ${OLDEST_REDIS}.0 or newer is needed`);
    }
    const onDisk = /^aof_enabled:1/m.test(await this.redis.info('persistence'));
    if (!onDisk && !this.warned) {
      this.warned = true;
      this.log.warn(
        {},
        'Redis keeps no append-only file: a crash of Redis would lose messages (set appendonly yes)',
      );
    }
    const policy = /^maxmemory_policy:(\S+)/m.exec(await this.redis.info('memory'))?.[1];
    if (policy !== undefined && policy !== 'noeviction') {
      throw new StoreRefused(
        `Redis would throw messages away when it is full (maxmemory-policy ${policy}): set maxmemory-policy to noeviction`,
      );
    }
  }

  /** The client reports a database that does not exist as an error of the connection, and goes on in database 0. */
  private async lookAtRedisDatabase(): Promise<void> {
    const database = this.redis instanceof Cluster ? 0 : (this.redis.options.db ?? 0);
    if (database === 0) return;
    try {
      await this.redis.select(database);
    } catch (error) {
      if (!/out of range|invalid DB index|not allowed in cluster mode/i.test(String(error))) throw error;
      throw new StoreRefused(
        `Redis has no database ${database}: set REDIS_URL to one that it has, or raise "databases" in its configuration`,
      );
    }
  }

  private async lookAtPostgres(): Promise<void> {
    const pending = await this.database.pendingMigrations();
    if (pending.length > 0) {
      throw new StoreRefused(
        `Postgres lacks ${pending.length} migration(s) (${pending.join(', ')}): run npm run migrate`,
      );
    }
  }
}
