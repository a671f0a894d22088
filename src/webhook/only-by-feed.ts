import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { pipeline } from '../platform/redis/pipeline';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { ONLY_BY_FEED_SECONDS, RedisKeys } from '../redis-keys';

/** So long a message is remembered: of a busy channel without webhooks a day of them would fill Redis. */
export const ONLY_BY_FEED_MS = 3_600_000;
/** How long a webhook may come after the feed before its message counts as missed. */
const GRACE_MS = 10_000;
/** How often it goes to Redis which messages came by webhook as well. */
const WRITE_MS = 1_000;
/** Of a raid while Redis is away; which of them came by webhook as well is then not known of the rest. */
const MOST_WAITING = 50_000;

interface FedMessage {
  broadcaster_user_id: string;
  message_id: string;
}

/**
 * Which messages of the last hour the feed brought and no webhook. A webhook that comes after all, however late, takes its
 * message out again. That is gathered here and written now and then: a delivery waits for none of it.
 */
@Injectable()
export class OnlyByFeed implements OnApplicationBootstrap, OnModuleDestroy {
  private confirmed: FedMessage[] = [];
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

  /** A webhook brought a message that was known. */
  confirm({ broadcaster_user_id, message_id }: FedMessage): void {
    if (this.confirmed.length < MOST_WAITING) this.confirmed.push({ broadcaster_user_id, message_id });
  }

  /**
   * The feed is about to hand over a message. Before, and not after: else the process could die between, and the message
   * would never be counted. @returns whether it was noted now, so that `forget` may be called when it was known
   */
  async note({ broadcaster_user_id, message_id }: FedMessage, nowMs = Date.now()): Promise<boolean> {
    const key = this.keys.onlyByFeed(broadcaster_user_id);
    const added = await this.redis.zadd(key, 'NX', nowMs, message_id);
    await pipeline(this.redis, (commands) => {
      commands.zremrangebyscore(key, '-inf', nowMs - ONLY_BY_FEED_MS);
      commands.expire(key, ONLY_BY_FEED_SECONDS);
    });
    return added === 1;
  }

  /** A webhook had brought it before. */
  async forget({ broadcaster_user_id, message_id }: FedMessage): Promise<void> {
    await this.redis.zrem(this.keys.onlyByFeed(broadcaster_user_id), message_id);
  }

  /** Messages of the last hour that came between two times (ms), and for which webhooks have had their time. */
  count(
    broadcasterId: string,
    sinceMs = Date.now() - ONLY_BY_FEED_MS,
    untilMs = Date.now(),
  ): Promise<number> {
    return this.redis.zcount(...this.countOf(broadcasterId, sinceMs, untilMs));
  }

  /** What `count` asks Redis for, to be sent with other commands. */
  countOf(broadcasterId: string, sinceMs: number, untilMs: number): [key: string, from: number, to: number] {
    return [this.keys.onlyByFeed(broadcasterId), sinceMs, Math.min(untilMs, Date.now() - GRACE_MS)];
  }

  private async write(): Promise<void> {
    if (this.confirmed.length === 0) return;
    const { confirmed } = this;
    this.confirmed = [];
    const isWritten = await this.failures.attempt('noting messages that webhooks brought as well', () =>
      pipeline(this.redis, (commands) => {
        for (const { broadcaster_user_id, message_id } of confirmed)
          commands.zrem(this.keys.onlyByFeed(broadcaster_user_id), message_id);
      }),
    );
    if (!isWritten) this.confirmed = [...confirmed, ...this.confirmed].slice(0, MOST_WAITING);
  }
}
