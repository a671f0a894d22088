import { Injectable } from '@nestjs/common';
import { JudgeGate } from '../coins/judge-gate';
import { Settings } from '../platform/config/settings';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** Longer than what was flushed is shown beside Postgres (5 s), and than anything waits for a second try. */
const ACTIVE_MS = 15_000;

/**
 * Whether nothing happens in a community of many, so that it need not be looked after as often: ten statements a second each
 * would be a load of its own for a hundred of them. What waits in Redis is looked for as often as ever, by one round trip.
 */
@Injectable()
export class Activity {
  private activeUntilMs = performance.now() + ACTIVE_MS;
  /** Whether this is one of many; of an installation of one community there is nothing to spare. */
  readonly mayRest: boolean;

  constructor(
    settings: Settings,
    private readonly keys: RedisKeys,
    private readonly gate: JudgeGate,
    @InjectRedis() private readonly redis: RedisConnection,
  ) {
    this.mayRest = settings.COMMUNITIES_FILE !== undefined;
  }

  /** Never for the one community of an installation, nor while Redis is away or is made again. */
  get isQuiet(): boolean {
    return this.mayRest && !this.gate.isClosed && performance.now() > this.activeUntilMs;
  }

  /** To be called often. Rejects when Redis is away. */
  async look(): Promise<void> {
    const waiting = this.keys.waitingForWorkers();
    const [[, isBuilt] = [], [, work] = []] =
      (await this.redis
        .pipeline()
        .exists(this.keys.built())
        .exists(...waiting)
        .exec()) ?? [];
    if (isBuilt !== 1 || work !== 0) this.activeUntilMs = performance.now() + ACTIVE_MS;
  }
}
