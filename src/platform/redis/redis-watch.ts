import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { every } from '../every';
import { Log } from '../log/log';
import { StoreRefused } from '../startup/store-refused';
import { RedisFitness } from './redis-fitness';

/** How long messages may be given to a Redis that somebody has made unfit. */
const LOOK_MS = 1_000;

/**
 * Looks at the Redis in use regularly: what was fit at the start may be made unfit while we run (`CONFIG SET maxmemory-policy
 * allkeys-lru`). It then gets nothing more: deliveries are spooled, and nobody judges by what may be gone.
 */
@Injectable()
export class RedisWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly end = new AbortController();
  private reason: string | null = null;
  private evictions: string | null = null;

  constructor(
    private readonly fitness: RedisFitness,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    void every(LOOK_MS, () => this.look(), this.end.signal);
  }

  onModuleDestroy(): void {
    this.end.abort();
  }

  /** Why nothing may be given to this Redis; null while it is fit, or cannot be asked. */
  get unfit(): string | null {
    return this.reason;
  }

  /** Names what this Redis process has evicted so far; null while that is nothing, or not known. */
  get evicted(): string | null {
    return this.evictions;
  }

  private async look(): Promise<void> {
    try {
      const { evictedKeys, runId } = await this.fitness.check();
      this.evictions = evictedKeys > 0 ? `${runId}:${evictedKeys}` : null;
      if (this.reason !== null) this.log.info({}, 'Redis is fit again');
      this.reason = null;
    } catch (error) {
      // Whether one that cannot be asked is fit is as before; each delivery finds out by itself that it is away.
      if (!(error instanceof StoreRefused)) return;
      if (this.reason !== error.message)
        this.log.error(
          { reason: error.message },
          'Redis has become unfit: deliveries are spooled in Postgres',
        );
      this.reason = error.message;
    }
  }
}
