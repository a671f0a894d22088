import { Controller, Get, Global, Module, Res } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { Response } from 'express';
import { Database } from '../database/database';
import { Open } from '../http/open';
import type { RedisConnection } from '../redis/redis-connection';
import { InjectRedis } from '../redis/redis.module';
import { Health, type HealthReport } from './health';

@ApiExcludeController()
@Open()
@Controller('health')
class HealthController {
  constructor(
    private readonly health: Health,
    @InjectRedis() redis: RedisConnection,
    database: Database,
  ) {
    health.add('redis', () => redis.ping());
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

@Global()
@Module({ controllers: [HealthController], providers: [Health], exports: [Health] })
export class HealthModule {}
