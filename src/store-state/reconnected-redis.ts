import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { DeadlineExceeded, withDeadline } from '../platform/deadline';
import { onConnectionLost } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { StoreStateService } from './store-state.service';

/** A Postgres that hangs cannot say whether Redis is older; then messages are taken in as before. */
const COMPARE_MS = 300;
const LOOK_MS = 50;

/**
 * After a lost connection Redis is compared with Postgres before this process takes messages in again. Each message counts its
 * position up: an older Redis would soon be as far as the one that Postgres knew, and no worker could tell them apart.
 */
@Injectable()
export class ReconnectedRedis implements OnModuleDestroy {
  private losses = 0;
  private comparing: Promise<void> | null = null;
  private isStopped = false;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly storeState: StoreStateService,
  ) {
    onConnectionLost(redis, () => {
      this.losses += 1;
      this.comparing ??= this.compare().finally(() => {
        this.comparing = null;
      });
    });
  }

  /** Resolves when Redis, which is there again, may be given messages: within some milliseconds. Null when it may now, or is away. */
  get compared(): Promise<void> | null {
    return this.redis.status === 'ready' ? this.comparing : null;
  }

  onModuleDestroy(): void {
    this.isStopped = true;
  }

  /** Never rejects. Ends when it was compared after the last loss, or cannot be. */
  private async compare(): Promise<void> {
    for (let compared = -1; compared !== this.losses && !this.isStopped; ) {
      const { losses } = this;
      try {
        const comparison = this.storeState.requireRebuildIfOlder({ afterReconnect: true });
        await withDeadline(comparison, COMPARE_MS, 'Postgres');
        compared = losses;
      } catch (error) {
        if (error instanceof DeadlineExceeded || !isRedisUnavailable(error)) compared = losses;
        else await sleep(LOOK_MS, undefined, { ref: false });
      }
    }
  }
}
