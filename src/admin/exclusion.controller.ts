import { Body, Get, Param, Put } from '@nestjs/common';
import { VisibilityService } from '../leaderboard/visibility.service';
import { Settings } from '../platform/config/settings';
import { withDeadline } from '../platform/deadline';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { AdminController } from './admin-route';
import { ExclusionAnswer, ExclusionRequest, KeptOffAnswer } from './exclusion.dto';
import { ViewerParams } from './ledger.dto';
import { ViewerExclusions } from './viewer-exclusion';

/** All boards in Redis are changed in milliseconds; what is not by then a worker changes. */
const APPLY_MS = 5_000;

@AdminController('viewers')
export class ExclusionController {
  private readonly failures: FailureLog;

  constructor(
    private readonly visibility: VisibilityService,
    private readonly exclusions: ViewerExclusions,
    private readonly settings: Settings,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Why a viewer is kept off boards: excluded here, or banned by Kick. */
  @Get(':user_id/exclusion')
  async getExclusion(@Param() { user_id }: ViewerParams): Promise<KeptOffAnswer> {
    const { exclusion, bans } = await this.exclusions.find(user_id);
    return {
      user_id,
      exclusion: exclusion && {
        reason: exclusion.reason,
        excluded_by: exclusion.excluded_by,
        excluded_at: iso(exclusion.excluded_ms),
      },
      bans: bans.map(({ banned_ms, expires_ms, ...ban }) => ({
        ...ban,
        banned_at: iso(banned_ms),
        expires_at: expires_ms === null ? null : iso(expires_ms),
      })),
    };
  }

  /** Takes a viewer off every board, to earn nothing from now on, or brings one back with all there was. */
  @Put(':user_id/exclusion')
  async exclude(
    @Param() { user_id }: ViewerParams,
    @Body() { excluded, reason }: ExclusionRequest,
  ): Promise<ExclusionAnswer> {
    const who = this.settings.ADMIN_USERNAME;
    await this.visibility.setExclusion(user_id, excluded ? { reason, excluded_by: who } : null, who, reason);
    await this.failures.attempt('hiding and showing people', () =>
      withDeadline(this.visibility.apply(user_id), APPLY_MS, 'Redis'),
    );
    return { user_id, excluded };
  }
}

const iso = (ms: number) => new Date(ms).toISOString();
