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
    metrics.gauge(
      'kickboard_judge_oldest_seconds',
      'How long the oldest message in line has waited for the judge',
      async () => (await this.oldestMs()) / 1000,
    );
    metrics.gauge('kickboard_judge_deferred', 'Messages put aside by the judge', () =>
      redis.zcard(keys.judgeDeferred()),
    );
  }

  async check(): Promise<string> {
    const [built, progress, beat, waited] = await Promise.all([
      this.redis.exists(this.keys.built()),
      this.redis.get(this.keys.rebuildProgress()),
      this.redis.get(this.keys.workerBeat()),
      this.oldestMs(),
    ]);
    if (beat === null)
      throw new Error('no worker has been at work in the last 10 s: start one (--role=worker)');
    if (built === 0)
      throw new Error(
        `rebuilding: Redis is restored from Postgres (${progress ?? 'about to begin'}); nobody is judged meanwhile`,
      );
    if (waited > TOO_LATE_MS)
      throw new Error(`the oldest message has waited ${Math.round(waited)} ms for the judge`);
    return `at work ${Math.max(0, Date.now() - Number(beat))} ms ago`;
  }

  /**
   * How long the first in line has waited there; 0 when the line is empty. Its score is the time of Redis, in microseconds, or
   * when it came to the spool; then its request tells when it was taken in.
   */
  private async oldestMs(): Promise<number> {
    const [id, place] = await this.redis.zrange(this.keys.judgeWaiting(), 0, 0, 'WITHSCORES');
    if (id === undefined) return 0;
    const request = await this.redis.hget(this.keys.judgeRequests(), id);
    const arrived = /^\{"arrival_seq":"(\d+)"/.exec(request ?? '')?.[1] ?? place;
    return Math.max(0, Date.now() - Number(arrived) / 1000);
  }
}
