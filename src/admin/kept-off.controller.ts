import { Get, Param } from '@nestjs/common';
import { AdminController } from './admin-route';
import { KeptOffAnswer } from './exclusion.dto';
import { ViewerParams } from './ledger.dto';
import { ViewerExclusions } from './viewer-exclusion';

@AdminController('viewers')
export class KeptOffController {
  constructor(private readonly exclusions: ViewerExclusions) {}

  /** Why a viewer is on no board: excluded here, or banned on Kick. */
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
}

const iso = (ms: number) => new Date(ms).toISOString();
