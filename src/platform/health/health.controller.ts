import { Controller, Get, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Database } from '../database/database';
import { Open } from '../http/open';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis } from '../redis/redis-connections';
import { Health, type HealthReport } from './health';

@ApiExcludeController()
@Open()
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: Health,
    @InjectRedis() redis: RedisConnection,
    database: Database,
  ) {
    health.add('redis', () => checkRedis(redis));
    health.add('postgres', async () => {
      await database.query('SELECT 1');
      return 'answers';
    });
  }

  /** Whether the process runs. */
  @Get('live')
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  /** Whether it can do its work; 503 names the part that cannot. */
  @Get('ready')
  async ready(@Res({ passthrough: true }) response: Response): Promise<HealthReport> {
    const report = await this.health.report();
    response.status(report.status === 'ready' ? 200 : 503);
    return report;
  }
}

/** Full enough that an operator must act: at the limit Redis takes nothing more, and deliveries go to the spool. */
const MOST_MEMORY = 0.8;

async function checkRedis(redis: RedisConnection): Promise<string> {
  const info = await redis.info('memory');
  const read = (name: string) => Number(new RegExp(`^${name}:(\\d+)`, 'm').exec(info)?.[1] ?? 0);
  const [used, limit] = [read('used_memory'), read('maxmemory')];
  if (limit === 0) return 'answers, without a memory limit';
  const share = Math.round((used / limit) * 100);
  if (used > limit * MOST_MEMORY) throw new Error(`Redis uses ${share}% of its maxmemory: give it more`);
  return `answers, ${share}% of maxmemory used`;
}
