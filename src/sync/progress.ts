import { Injectable } from '@nestjs/common';
import { ChatBuffer } from '../chat/chat-buffer';
import { Health } from '../platform/health/health';
import { Metrics } from '../platform/metrics/metrics';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** A buffer drained every 250 ms is never this old unless nobody drains it. */
const BUFFER_TOO_OLD_MS = 30_000;
const JUDGE_TOO_LATE_MS = 30_000;

/** Tells, from Redis alone, whether the workers of this installation get on with their work. A provider of both roles. */
@Injectable()
export class Progress {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly buffer: ChatBuffer,
    health: Health,
    metrics: Metrics,
  ) {
    health.add('buffer', () => this.checkBuffer());
    health.add('worker', () => this.checkWorker());
    metrics.gauge('kickboard_buffer_messages', 'Messages not yet in Postgres', () => this.buffer.size());
    metrics.gauge('kickboard_judge_waiting', 'Messages not yet judged', () =>
      redis.zcard(keys.judgeWaiting()),
    );
    metrics.gauge('kickboard_judge_deferred', 'Messages put aside by the judge', () =>
      redis.zcard(keys.judgeDeferred()),
    );
  }

  private async checkBuffer(): Promise<string> {
    const oldest = await this.buffer.oldestWaitingMs();
    const age = oldest === null ? 0 : Date.now() - oldest;
    if (age > BUFFER_TOO_OLD_MS) throw new Error(`the oldest message has waited ${age} ms for Postgres`);
    return `oldest waiting ${age} ms`;
  }

  private async checkWorker(): Promise<string> {
    const [beat, oldest] = await Promise.all([
      this.redis.get(this.keys.workerBeat()),
      this.redis.zrange(this.keys.judgeWaiting(), 0, 0, 'WITHSCORES'),
    ]);
    if (beat === null)
      throw new Error('no worker has been at work in the last 10 s: start one (--role=worker)');
    const waited = oldest[1] ? Date.now() - Number(oldest[1]) / 1000 : 0;
    if (waited > JUDGE_TOO_LATE_MS)
      throw new Error(`the oldest message has waited ${Math.round(waited)} ms for the judge`);
    return `at work ${Math.max(0, Date.now() - Number(beat))} ms ago`;
  }
}
