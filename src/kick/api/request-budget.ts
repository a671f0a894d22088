import { withDeadline } from '../../platform/deadline';
import type { RedisConnection } from '../../platform/redis/redis-connection';
import type { RedisKeys } from '../../redis-keys';

/** Kick publishes no limit; about 100 a minute were seen to be taken. */
const REQUESTS_PER_MINUTE = 100;
const MINUTE_MS = 60_000;
const REDIS_MS = 500;

/** How many requests a minute all processes of the installation send to Kick together. */
export class RequestBudget {
  private own = { minute: 0, used: 0 };

  constructor(
    private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** False when this minute's requests are used up. While Redis is away, each process counts its own. */
  async take(): Promise<boolean> {
    const minute = Math.floor(Date.now() / MINUTE_MS);
    if (this.own.minute !== minute) this.own = { minute, used: 0 };
    this.own.used += 1;
    const used = await withDeadline(this.count(minute), REDIS_MS, 'Redis').catch(() => this.own.used);
    return used <= REQUESTS_PER_MINUTE;
  }

  private async count(minute: number): Promise<number> {
    const key = this.keys.kickRequests(minute);
    const used = await this.redis.incr(key);
    if (used === 1) await this.redis.expire(key, 120);
    return used;
  }
}
