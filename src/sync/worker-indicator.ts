import { Injectable } from '@nestjs/common';
import type { Indicator } from '../platform/health/indicator';
import { Metrics } from '../platform/metrics/metrics';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

const TOO_LATE_MS = 30_000;

/** Whether a worker of this installation is at work and judges, as Redis shows it. */
@Injectable()
export class WorkerIndicator implements Indicator {
  readonly part = 'worker';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    metrics: Metrics,
  ) {
    metrics.gauge('kickboard_judge_waiting', 'Messages not yet judged', () =>
      redis.zcard(keys.judgeWaiting()),
    );
    metrics.gauge('kickboard_judge_deferred', 'Messages put aside by the judge', () =>
      redis.zcard(keys.judgeDeferred()),
    );
  }

  async check(): Promise<string> {
    const [built, progress, beat, oldest] = await Promise.all([
      this.redis.exists(this.keys.built()),
      this.redis.get(this.keys.rebuildProgress()),
      this.redis.get(this.keys.workerBeat()),
      this.redis.zrange(this.keys.judgeWaiting(), 0, 0, 'WITHSCORES'),
    ]);
    if (beat === null)
      throw new Error('no worker has been at work in the last 10 s: start one (--role=worker)');
    if (built === 0)
      throw new Error(
        `rebuilding: Redis is restored from Postgres (${progress ?? 'about to begin'}); nobody is judged meanwhile`,
      );
    const waited = oldest[1] ? Date.now() - Number(oldest[1]) / 1000 : 0;
    if (waited > TOO_LATE_MS)
      throw new Error(`the oldest message has waited ${Math.round(waited)} ms for the judge`);
    return `at work ${Math.max(0, Date.now() - Number(beat))} ms ago`;
  }
}
