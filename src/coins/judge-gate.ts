import { Injectable } from '@nestjs/common';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';

/**
 * Holds this process's judge back after an outage of Redis (and at its start), until the deliveries that came meanwhile
 * are in line too: they came first, and an award depends on the awards before it.
 */
@Injectable()
export class JudgeGate {
  private opened: Promise<boolean>;
  private release: (mayJudge: boolean) => void = () => undefined;
  private isClosed = false;
  private stopped = false;

  constructor(@InjectRedis() redis: RedisConnection) {
    this.opened = Promise.resolve(true);
    this.close();
    redis.on('close', () => this.close());
  }

  /** Resolves to true at once or when the gate is opened, to false when the process stops before. */
  pass(): Promise<boolean> {
    return this.opened;
  }

  open(): void {
    this.isClosed = false;
    this.release(true);
  }

  /** Sends away whoever waits: a job that waited on would hold up the shutdown and its last flush. */
  stop(): void {
    this.stopped = true;
    this.release(false);
  }

  private close(): void {
    if (this.isClosed || this.stopped) return;
    this.isClosed = true;
    this.opened = new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
