import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, HttpCode, Post } from '@nestjs/common';
import { ApiBasicAuth, ApiNotFoundResponse, ApiTags } from '@nestjs/swagger';
import { Database } from '../platform/database/database';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { OtherLogin } from '../platform/http/open';
import { RedisKeys } from '../redis-keys';
import { RebuildAnswer } from './rebuild.dto';

const WAIT_MS = 20_000;
const LOOK_MS = 100;

@ApiTags('admin')
@ApiBasicAuth('Basic')
@OtherLogin()
@Controller('api/admin/rebuild')
export class RebuildController {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {}

  /** Makes Redis again from Postgres: a worker does it, while messages are taken in as always. May be repeated. */
  @Post()
  @HttpCode(200)
  @ApiNotFoundResponse({ description: 'Administration is off: there is no ADMIN_PASSWORD.' })
  async rebuildRedis(): Promise<RebuildAnswer> {
    // Without Postgres there is nothing to rebuild from, and nobody would be judged until it is back.
    await this.database.query('SELECT 1 FROM coin_balances LIMIT 1');
    // Without this key no worker judges, and each of them sees to it that Redis is rebuilt.
    await this.redis.del(this.keys.built());
    for (const until = Date.now() + WAIT_MS; Date.now() < until; await sleep(LOOK_MS)) {
      if ((await this.redis.exists(this.keys.built())) === 1) return { status: 'rebuilt' };
    }
    return { status: 'running' };
  }
}
