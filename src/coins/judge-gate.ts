import { Injectable } from '@nestjs/common';
import { onConnectionLost } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';

/**
 * Holds this process's judge back after an outage of Redis (and at its start), until the deliveries that came meanwhile
 * are in line too: they came first, and an award depends on the awards before it.
 */
@Injectable()
export class JudgeGate {
  private opened: Promise<boolean>;
  private release: (mayJudge: boolean) => void = () => undefined;
  /** Whether jobs wait at the gate. */
  isClosed = false;
  private outages = 0;
  private stopped = false;

  constructor(@InjectRedis() redis: RedisConnection) {
    this.opened = Promise.resolve(true);
    this.close();
    onConnectionLost(redis, () => this.close());
  }

  /** Resolves to true at once or when the gate is opened, to false when the process stops before. */
  pass(): Promise<boolean> {
    return this.opened;
  }

  /** Opens the gate, unless Redis was lost again since `outage` was read. */
  open(outage: number): void {
    if (outage !== this.outages) return;
    this.isClosed = false;
    this.release(true);
  }

  /** Names the outage that closed the gate last, for `open`. */
  get outage(): number {
    return this.outages;
  }

  /** Sends away whoever waits: a job that waited on would hold up the shutdown and its last flush. */
  stop(): void {
    this.stopped = true;
    this.release(false);
  }

  /** From now on jobs wait at the gate, until it is opened for this outage. */
  close(): void {
    this.outages += 1;
    if (this.isClosed || this.stopped) return;
    this.isClosed = true;
    this.opened = new Promise((resolve) => {
      this.release = resolve;
    });
  }
}
