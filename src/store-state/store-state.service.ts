import { Injectable } from '@nestjs/common';
import { Database, type Query } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { infoOf } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';

const NOTE = `
  INSERT INTO store_state (id, redis_position) VALUES (1, $1)
  ON CONFLICT (id) DO UPDATE SET redis_position = excluded.redis_position
  WHERE store_state.redis_position < excluded.redis_position`;

/** As `steps` in misfit.lua. */
const STEPS = /^(0|[1-9]\d{0,14})$/;

/** So near to the last number of steps that a damaged key must have told it: there is no going on from here. */
const BEGIN_ANEW =
  'UPDATE store_state SET redis_position = 0 WHERE id = 1 AND redis_position >= 900000000000000';

const SELECT = 'SELECT redis_position FROM store_state WHERE id = 1';

/**
 * Tells whether Redis still is the one that Postgres knows. Every step in Redis that awards depend on counts
 * `store:position` up; whatever is committed from Redis notes the position in the same transaction. A Redis with a
 * smaller one came back older (a restart with `appendfsync everysec`, a failover, an old dump), and must be rebuilt
 * before anything is judged.
 */
@Injectable()
export class StoreStateService {
  /** The Redis process whose position was last compared. */
  private comparedRunId = '';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /**
   * To be read before what is committed is read from Redis, or after its claim.
   * @throws RedisUnavailable while it holds no number of steps: Postgres would refuse it with all that is committed beside it, or
   * would know one for ever that Redis never comes to. A worker puts such a key aside within a second.
   */
  async position(): Promise<string> {
    const position = (await this.redis.get(this.keys.position())) ?? '0';
    if (!STEPS.test(position)) throw new RedisUnavailable(`${this.keys.position()} is damaged`);
    return position;
  }

  /** To be called last in the transaction that commits what was read from Redis: all of them write this row. */
  async note(query: Query, position: string): Promise<void> {
    await query(NOTE, [position]);
  }

  /**
   * The position of a Redis that is made again. What was read from a server that was demoted meanwhile may lack what the new primary
   * has got: the statement is refused there, also when it changes nothing.
   * @throws DatabaseUnavailable when the server takes no writes
   */
  async ofRebuilt(): Promise<string> {
    await this.database.query(BEGIN_ANEW);
    return this.noted();
  }

  /** What Postgres noted. @throws DatabaseUnavailable */
  async noted(): Promise<string> {
    const [row] = await this.database.query<{ redis_position: string }>(SELECT);
    return row?.redis_position ?? '0';
  }

  /**
   * Has Redis rebuilt when it lacks what Postgres knows. To be asked before anything is judged or taken in.
   * @throws DatabaseUnavailable when Postgres must be asked and cannot be
   */
  async requireRebuildIfOlder({ afterReconnect = false } = {}): Promise<void> {
    const isOlder = await (afterReconnect ? this.isRedisOlderAfterReconnect() : this.isRedisOlder());
    if (!isOlder || (await this.redis.exists(this.keys.built())) === 0) return;
    this.log.error({}, 'Redis came back older than Postgres: it is rebuilt before anything is judged');
    await this.redis.del(this.keys.built());
  }

  /** Whether Redis lacks what Postgres was told. @throws DatabaseUnavailable */
  async isRedisOlder(): Promise<boolean> {
    const noted = await this.noted();
    return BigInt(await this.position()) < BigInt(noted);
  }

  /**
   * The same after a lost connection: while it is still the same Redis process, nothing was lost and Postgres is not
   * asked. @throws DatabaseUnavailable when it is another one and Postgres cannot say
   */
  async isRedisOlderAfterReconnect(): Promise<boolean> {
    const runId = /^run_id:(\S+)/m.exec(await infoOf(this.redis, this.keys.position()))?.[1] ?? '';
    if (runId !== '' && runId === this.comparedRunId) return false;
    const isOlder = await this.isRedisOlder();
    this.comparedRunId = runId;
    return isOlder;
  }
}
