// Longer than usual: every way in which a store may be away, unfit or without a right, looked at in one place before anything is served.
import { Inject, Injectable } from '@nestjs/common';
import { Cluster } from 'ioredis';
import { Settings } from '../config/settings';
import { Database, DatabaseUnavailable } from '../database/database';
import { PostgresDiagnosis } from '../database/postgres-diagnosis';
import { PostgresFitness } from '../database/postgres-fitness';
import { postgresRefusal, withAdvice } from '../database/refusal';
import { withDeadline } from '../deadline';
import { Log } from '../log/log';
import { isOtherDatabase, type RedisConnection } from '../redis/redis-connection';
import { InjectRedis, RedisConnections } from '../redis/redis-connections';
import { whyNotReady } from '../redis/redis-diagnosis';
import { RedisFitness } from '../redis/redis-fitness';
import { redisRefusal } from '../redis/redis-refusal';
import { isForbidden, missingRights, RedisRights } from '../redis/redis-rights';
import { Share } from '../share';
import { StoreRefused } from './store-refused';

/** Injection token: the key by which Redis remembers its database. */
export const OWNER_KEY = Symbol('owner key');

const LOOK_DEADLINE_MS = 1_500;
/** Of that, how long a connection may take to become ready before it is asked why it does not. */
const READY_MS = 600;
const RETRY_MS = 500;

const SELECT_ID = 'SELECT database_id FROM store_state WHERE id = 1';

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
    private readonly connections: RedisConnections,
    private readonly fitness: RedisFitness,
    private readonly database: Database,
    private readonly postgres: PostgresFitness,
    private readonly diagnosis: PostgresDiagnosis,
    private readonly settings: Settings,
    private readonly rights: RedisRights,
    @Inject(OWNER_KEY) private readonly ownerKey: string,
    private readonly share: Share,
    private readonly log: Log,
  ) {}

  /**
   * Looks once. Returns the stores that cannot be used yet, each with the reason; with none the gate is open.
   * @throws StoreRefused when a store answers and is unfit, or will refuse us for ever
   */
  async look(): Promise<string[]> {
    const looks = await Promise.all([
      this.answers(this.lookAtRedis(), 'Redis'),
      this.answers(this.lookAtPostgres(), 'Postgres'),
    ]);
    let missing = looks.flat();
    // Whose Redis it is can be said only when both answer.
    if (missing.length === 0) missing = await this.answers(this.lookAtOwner(), 'Redis');
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

  private async answers(look: Promise<void>, name: 'Redis' | 'Postgres'): Promise<string[]> {
    try {
      await withDeadline(look, LOOK_DEADLINE_MS, name);
      return [];
    } catch (error) {
      if (error instanceof StoreRefused) throw error;
      const isPostgres = name === 'Postgres' || error instanceof DatabaseUnavailable;
      return [
        isPostgres
          ? `Postgres (${this.reasonOfPostgres(error)})`
          : `${name} (${new DatabaseUnavailable(error).reason})`,
      ];
    }
  }

  /** @throws StoreRefused when it refuses us for good */
  private reasonOfPostgres(error: unknown): string {
    const said = this.diagnosis.whatIsBehind(error);
    const refusal = postgresRefusal(said);
    if (refusal !== null) throw new StoreRefused(refusal);
    return withAdvice(said);
  }

  private async lookAtRedis(): Promise<void> {
    if (this.redis.status !== 'ready') await this.untilReady();
    const { isOnDisk, policy } = await this.fitness.check().catch((error: unknown) => {
      throw isForbidden(error) ? new StoreRefused(missingRights('INFO')) : error;
    });
    const missing = await this.rights.missingAtStart();
    if (missing !== null) throw new StoreRefused(missing);
    if (this.warned) return;
    this.warned = true;
    if (!isOnDisk)
      this.log.warn(
        {},
        'Redis keeps no append-only file: a crash of Redis would lose messages (set appendonly yes)',
      );
    if (policy === null)
      this.log.warn({}, 'the maxmemory-policy of Redis cannot be read: make sure that it is noeviction');
  }

  /** @throws StoreRefused, or an error with the reason why it is not ready */
  private async untilReady(): Promise<void> {
    let becomesReady: () => void = () => undefined;
    const ready = new Promise<void>((resolve) => {
      becomesReady = resolve;
      this.redis.once('ready', resolve);
    });
    try {
      await withDeadline(ready, READY_MS, 'Redis');
    } catch {
      const said = await whyNotReady(this.settings.REDIS_URL, this.connections.lastError);
      if (isOtherDatabase(said))
        throw new StoreRefused(
          `Redis has no database ${this.redisDatabase}: set REDIS_URL to one that it has and this user may SELECT, or raise "databases" in its configuration (${said})`,
        );
      const refusal = redisRefusal(said);
      throw refusal === null ? new Error(said) : new StoreRefused(refusal);
    } finally {
      this.redis.removeListener('ready', becomesReady);
    }
  }

  private get redisDatabase(): number {
    return this.redis instanceof Cluster ? 0 : (this.redis.options.db ?? 0);
  }

  /** Two databases on the keys of one Redis would each take the other's messages for known. */
  private async lookAtOwner(): Promise<void> {
    const [row] = await this.database.query<{ database_id: string | null }>(SELECT_ID);
    const id = row?.database_id;
    // Somebody has emptied the table.
    if (!id) return;
    // Before Redis remembers it.
    const first = this.share.once(`database ${id}`, () => this.ownerKey);
    if (first !== this.ownerKey)
      throw new StoreRefused(
        `another community has this database, or one that it was copied from (Redis remembers it as ${first}): give each a DATABASE_URL of its own, such as one with {name} in it. A copy gets an id of its own by: UPDATE store_state SET database_id = gen_random_uuid()`,
      );
    if ((await this.redis.exists(this.ownerKey)) === 0) {
      // A Redis that is full takes no note of it; the next process tries again.
      await this.redis.set(this.ownerKey, id, 'NX').catch(() => null);
    }
    const owner = (await this.redis.get(this.ownerKey)) ?? id;
    if (owner !== id)
      throw new StoreRefused(
        `Redis belongs to another database (${this.ownerKey} is ${owner}, that of DATABASE_URL is ${id}): set REDIS_KEY_PREFIX (of one of several communities: its name) to one that nobody uses, or delete the keys with this prefix if they are to be made anew from this database`,
      );
  }

  private async lookAtPostgres(): Promise<void> {
    const pending = await this.database.pendingMigrations();
    if (pending.length > 0) {
      const elsewhere = await this.postgres.otherSchema();
      if (elsewhere !== null) throw new StoreRefused(`Postgres cannot be used: ${elsewhere}`);
      throw new StoreRefused(
        `Postgres lacks ${pending.length} migration(s) (${pending.join(', ')}): run npm run migrate`,
      );
    }
    const { forGood } = await this.postgres.misfit();
    if (forGood !== null) throw new StoreRefused(`Postgres cannot be used: ${forGood}`);
  }
}
