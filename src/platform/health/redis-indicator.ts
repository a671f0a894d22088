import { Injectable } from '@nestjs/common';
import { Settings } from '../config/settings';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis, RedisConnections } from '../redis/redis-connections';
import { whyNotReady } from '../redis/redis-diagnosis';
import { RedisFitness } from '../redis/redis-fitness';
import { RedisRights } from '../redis/redis-rights';
import type { Indicator } from './indicator';

/** Full enough that an operator must act: at the limit Redis takes nothing more, and deliveries go to the spool. */
const MOST_MEMORY = 0.8;

/** Whether Redis answers, has room, and lets us do all that we need. */
@Injectable()
export class RedisIndicator implements Indicator {
  readonly part = 'redis';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly connections: RedisConnections,
    private readonly fitness: RedisFitness,
    private readonly rights: RedisRights,
    private readonly settings: Settings,
  ) {}

  async check(): Promise<string> {
    if (this.redis.status !== 'ready') {
      const reason = await whyNotReady(this.settings.REDIS_URL, this.connections.lastError);
      throw new Error(`no connection to Redis: ${reason}`);
    }
    const { usedMemory: used, maxMemory: limit, clients, maxClients } = await this.fitness.check();
    // This connection is in, and those by which the queues wait may not be.
    if (maxClients !== null && clients >= maxClients)
      throw new Error(`Redis lets nobody else in (maxclients ${maxClients}): raise maxclients`);
    // An operator may take a right away at any time; then deliveries go to the spool.
    const missing = await this.rights.missing();
    if (missing !== null) throw new Error(missing);
    if (limit === 0) return 'answers, without a memory limit';
    const share = Math.round((used / limit) * 100);
    if (used > limit * MOST_MEMORY) throw new Error(`Redis uses ${share}% of its maxmemory: give it more`);
    return `answers, ${share}% of maxmemory used`;
  }
}
