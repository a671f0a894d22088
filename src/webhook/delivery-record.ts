import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { pipeline } from '../platform/redis/pipeline';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DELIVERIES_SECONDS, DELIVERIES_SPAN_MS, RedisKeys } from '../redis-keys';
import { lagBucket } from './lag-buckets';

/** How often counts go to Redis; what a process counted since then is lost with it, and nothing depends on it. */
const WRITE_MS = 2_000;

/** A refusal as it is shown. */
export interface LastRefusal {
  reason: string;
  at_ms: number;
}

/** One delivery of a channel of ours. `lagMs` is from what it tells to its arrival. */
export interface RecordedDelivery {
  broadcaster_user_id: string;
  result: string;
  isMessage: boolean;
  receivedMs: number;
  lagMs: number;
}

interface Counts {
  fields: Map<string, number>;
  last_delivery_ms: number;
  last_message_ms: number;
}

/** Counts in this process what came in for each channel, and writes the counts to Redis now and then: a delivery waits for none of it. */
@Injectable()
export class DeliveryRecord implements OnApplicationBootstrap, OnModuleDestroy {
  private counts = new Map<string, Counts>();
  private refusal: LastRefusal | null = null;
  private timer: NodeJS.Timeout | undefined;
  private readonly failures: FailureLog;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  onApplicationBootstrap(): void {
    this.timer = setInterval(() => void this.write(), WRITE_MS);
  }

  async onModuleDestroy(): Promise<void> {
    clearInterval(this.timer);
    await this.write();
  }

  delivered({ broadcaster_user_id, result, isMessage, receivedMs, lagMs }: RecordedDelivery): void {
    let counts = this.counts.get(broadcaster_user_id);
    if (!counts) {
      counts = { fields: new Map(), last_delivery_ms: 0, last_message_ms: 0 };
      this.counts.set(broadcaster_user_id, counts);
    }
    const { fields } = counts;
    for (const field of [result, `lag:${lagBucket(lagMs)}`]) fields.set(field, (fields.get(field) ?? 0) + 1);
    counts.last_delivery_ms = Math.max(counts.last_delivery_ms, receivedMs);
    if (isMessage) counts.last_message_ms = Math.max(counts.last_message_ms, receivedMs);
  }

  refused(reason: string): void {
    this.refusal = { reason, at_ms: Date.now() };
  }

  /** Counts that Redis does not take are counted on. */
  private async write(): Promise<void> {
    const { counts, refusal, keys } = this;
    if (counts.size === 0 && !refusal) return;
    this.counts = new Map();
    this.refusal = null;
    const span = Math.floor(Date.now() / DELIVERIES_SPAN_MS);
    const isWritten = await this.failures.attempt('recording deliveries', () =>
      pipeline(this.redis, (commands) => {
        for (const [id, { fields, last_delivery_ms, last_message_ms }] of counts) {
          const key = keys.deliveries(id, span);
          for (const [field, count] of fields) commands.hincrby(key, field, count);
          commands.expire(key, DELIVERIES_SECONDS);
          // Of two processes that write at once the older time may stay, until the next delivery: seconds.
          commands.hset(keys.lastDeliveries(), id, last_delivery_ms);
          if (last_message_ms > 0) commands.hset(keys.lastMessages(), id, last_message_ms);
        }
        if (refusal) commands.set(keys.lastRefusal(), JSON.stringify(refusal));
      }),
    );
    if (!isWritten && !this.refusal) this.refusal = refusal;
    if (!isWritten) await this.removeDamaged([...counts.keys()].map((id) => keys.deliveries(id, span)));
  }

  /** A key of another type would never be written again, and what it counts is only shown. */
  private async removeDamaged(counted: string[]): Promise<void> {
    const { keys } = this;
    for (const key of [keys.lastDeliveries(), keys.lastMessages(), ...counted]) {
      const type = await this.redis.type(key).catch(() => 'none');
      if (type !== 'hash' && type !== 'none') await this.redis.unlink(key).catch(() => 0);
    }
  }
}
