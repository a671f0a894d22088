import { Body, Param, Put } from '@nestjs/common';
import { VisibilityService } from '../leaderboard/visibility.service';
import { withDeadline } from '../platform/deadline';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import { ExclusionAnswer, ExclusionRequest } from './exclusion.dto';
import { ViewerParams } from './ledger.dto';

/** All boards in Redis are changed in milliseconds; what is not by then a worker changes. */
const APPLY_MS = 5_000;

@AdminController('viewers')
export class ExclusionController {
  private readonly failures: FailureLog;

  constructor(
    private readonly visibility: VisibilityService,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Excludes a viewer, who is then on no board and earns nothing, or re-admits one, who has everything back. */
  @Put(':user_id/exclusion')
  async exclude(
    @Param() { user_id }: ViewerParams,
    @Body() { excluded, reason }: ExclusionRequest,
    @Administrator() who: string,
  ): Promise<ExclusionAnswer> {
    await this.visibility.setExclusion(user_id, excluded ? { reason, excluded_by: who } : null, who, reason);
    await this.failures.attempt('hiding and showing people', () =>
      withDeadline(this.visibility.apply(user_id), APPLY_MS, 'Redis'),
    );
    return { user_id, excluded };
  }
}
