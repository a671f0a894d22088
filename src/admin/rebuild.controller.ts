import { setTimeout as sleep } from 'node:timers/promises';
import { HttpCode, Post } from '@nestjs/common';
import { AuditTrail } from '../audit/audit-trail';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import { RebuildAnswer } from './rebuild.dto';

const WAIT_MS = 20_000;
const LOOK_MS = 100;

@AdminController('rebuild')
export class RebuildController {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly audit: AuditTrail,
  ) {}

  /** Rebuilds Redis from Postgres. A worker does it, and webhooks are accepted meanwhile. The request may be repeated. */
  @Post()
  @HttpCode(200)
  async rebuildRedis(@Administrator() who: string): Promise<RebuildAnswer> {
    // Without Postgres there is nothing to rebuild from, and nobody would be judged until it is back.
    await this.audit.write({ who, what: 'rebuild', on_whom: 'redis', before: null, after: null });
    // Without this key no worker judges, and each of them sees to it that Redis is rebuilt.
    await this.redis.del(this.keys.built());
    for (const until = Date.now() + WAIT_MS; Date.now() < until; await sleep(LOOK_MS)) {
      if ((await this.redis.exists(this.keys.built())) === 1) return { status: 'rebuilt' };
    }
    return { status: 'running' };
  }
}
