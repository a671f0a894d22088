import { Controller, Get, Inject, Res, ServiceUnavailableException } from '@nestjs/common';
import { ApiExtraModels, ApiServiceUnavailableResponse, ApiTags } from '@nestjs/swagger';
import {
  HealthCheck,
  type HealthCheckResult,
  HealthCheckService,
  HealthIndicatorService,
} from '@nestjs/terminus';
import type { Response } from 'express';
import { Open } from '../http/open';
import { StopSignal } from '../startup/stop-signal';
import { LiveAnswer, PartHealth, ReadyAnswer } from './health.dto';
import { type Indicator, INDICATORS } from './indicator';

const CHECK_DEADLINE_MS = 1_000;

@ApiTags('operation')
@ApiExtraModels(PartHealth)
@Open()
@Controller('health')
export class HealthController {
  /** The look that is going on. */
  private looking: Promise<HealthCheckResult> | null = null;

  constructor(
    private readonly health: HealthCheckService,
    private readonly session: HealthIndicatorService,
    @Inject(INDICATORS) private readonly indicators: Indicator[],
    private readonly stop: StopSignal,
  ) {}

  /** Whether the process runs. */
  @Get('live')
  getLiveness(): LiveAnswer {
    return { status: 'live' };
  }

  /** Whether the process can do its work; 503 names the part that cannot, and why. */
  @Get('ready')
  @HealthCheck({ swaggerDocumentation: false })
  @ApiServiceUnavailableResponse({
    type: ReadyAnswer,
    description: 'A part is down, or the process is stopping.',
  })
  async getReadiness(@Res({ passthrough: true }) response: Response): Promise<ReadyAnswer> {
    const answer = await this.readiness();
    response.status(answer.status === 'ready' ? 200 : 503);
    return answer;
  }

  /** The same for whoever speaks for several applications of a process. */
  async readiness(): Promise<ReadyAnswer> {
    const { details } = await this.look();
    const stopping = this.stop.signal.aborted
      ? { process: { status: 'down', message: 'it is stopping' } }
      : {};
    const parts = Object.entries({ ...details, ...stopping }).map(([part, { status, message }]) => {
      const health: PartHealth = { status: status === 'up' ? 'up' : 'down', message: String(message) };
      return [part, health] as const;
    });
    const ready = parts.every(([, { status }]) => status === 'up');
    return { status: ready ? 'ready' : 'not ready', parts: Object.fromEntries(parts) };
  }

  /**
   * One look is for all who ask while it goes on: with one for each, who asks often enough would have them wait for each
   * other's connections until the parts seem to be down.
   */
  private async look(): Promise<HealthCheckResult> {
    this.looking ??= this.check().finally(() => {
      this.looking = null;
    });
    return this.looking;
  }

  private async check(): Promise<HealthCheckResult> {
    const checks = this.indicators.map((indicator) =>
      this.session
        .check(indicator.part)
        .attempt(async () => ({ message: await indicator.check() }))
        .withTimeout(CHECK_DEADLINE_MS),
    );
    try {
      return await this.health.check(checks);
    } catch (error) {
      if (error instanceof ServiceUnavailableException) return error.getResponse() as HealthCheckResult;
      throw error;
    }
  }
}
