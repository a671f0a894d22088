import { Injectable } from '@nestjs/common';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';

/**
 * Holds this process's judge back after an outage of Redis (and at its start), until the deliveries that came meanwhile
 * are in line too: they came first, and an award depends on the awards before it.
 */
@Injectable()
export class JudgeGate {
  private opened: Promise<void>;
  private release: () => void = () => undefined;
  private isClosed = false;

  constructor(@InjectRedis() redis: RedisConnection) {
    this.opened = Promise.resolve();
    this.close();
    redis.on('close', () => this.close());
  }

  /** Resolves at once, or when the gate is opened. */
  pass(): Promise<void> {
    return this.opened;
  }

  open(): void {
    this.isClosed = false;
    this.release();
  }

  private close(): void {
    if (this.isClosed) return;
    this.isClosed = true;
    this.opened = new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
