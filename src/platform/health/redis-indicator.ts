import { Injectable } from '@nestjs/common';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis, RedisConnections } from '../redis/redis-connections';
import type { Indicator } from './indicator';

/** Full enough that an operator must act: at the limit Redis takes nothing more, and deliveries go to the spool. */
const MOST_MEMORY = 0.8;

/** Whether Redis answers, and has room. */
@Injectable()
export class RedisIndicator implements Indicator {
  readonly part = 'redis';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly connections: RedisConnections,
  ) {}

  async check(): Promise<string> {
    if (this.redis.status !== 'ready') {
      throw new Error(
        `no connection to Redis${this.connections.lastError && `: ${this.connections.lastError}`}`,
      );
    }
    const info = await this.redis.info('memory');
    const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
    const [used, limit] = [read('used_memory'), read('maxmemory')];
    if (limit === 0) return 'answers, without a memory limit';
    const share = Math.round((used / limit) * 100);
    if (used > limit * MOST_MEMORY) throw new Error(`Redis uses ${share}% of its maxmemory: give it more`);
    return `answers, ${share}% of maxmemory used`;
  }
}
