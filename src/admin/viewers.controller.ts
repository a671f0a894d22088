import { Delete, Get, NotFoundException, Param, Query } from '@nestjs/common';
import { VisibilityService } from '../leaderboard/visibility.service';
import { withDeadline } from '../platform/deadline';
import { httpsUrl } from '../platform/http/https-url';
import { NoQuery } from '../platform/http/request-rules';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { AdminController } from './admin-route';
import { Administrator } from './administrator';
import { ErasureService } from './erasure/erasure.service';
import { ViewerParams } from './ledger.dto';
import { BanQuery, ErasedAnswer, LiftedAnswer, SearchAnswer, SearchQuery } from './viewers.dto';
import { type FoundViewer, ViewerSearch } from './viewer-search';

/** All boards in Redis are changed in milliseconds; what is not by then a worker changes. */
const APPLY_MS = 5_000;
const NO_END = '9999-12-31T23:59:59.999Z';

@AdminController('viewers')
export class AdminViewersController {
  private readonly failures: FailureLog;

  constructor(
    private readonly search: ViewerSearch,
    private readonly visibility: VisibilityService,
    private readonly erasure: ErasureService,
    log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Viewers by id or name, with what they have and whether they are kept off. */
  @Get()
  async searchViewers(@Query() { query = '', limit, cursor }: SearchQuery): Promise<SearchAnswer> {
    const { viewers, next } = await this.search.page(query, limit, cursor);
    return { viewers: viewers.map(toAnswer), next_cursor: next };
  }

  /**
   * Erases a viewer: names, pictures and texts are removed everywhere, messages stay as "deleted", and the ledger keeps the
   * user id alone. What they write later is anonymous. It may be repeated; after a failure it goes on where it was.
   */
  @Delete(':user_id')
  async eraseViewer(
    @Param() { user_id }: ViewerParams,
    @Query() _query: NoQuery,
    @Administrator() who: string,
  ): Promise<ErasedAnswer> {
    const removed = await this.erasure.erase(user_id, who);
    return { status: 'erased', user_id, removed };
  }

  /** Lifts a ban that Kick reported: the viewer is on the boards again and earns coins. The ban on Kick itself stays. */
  @Delete(':user_id/ban')
  async liftBan(
    @Param() { user_id }: ViewerParams,
    @Query() { broadcaster_user_id }: BanQuery,
    @Administrator() who: string,
  ): Promise<LiftedAnswer> {
    const channels = await this.visibility.liftBans(user_id, broadcaster_user_id ?? null, who);
    if (channels.length === 0) throw new NotFoundException(`viewer ${user_id} is not banned there`);
    await this.failures.attempt('hiding and showing people', () =>
      withDeadline(this.visibility.apply(user_id), APPLY_MS, 'Redis'),
    );
    return { user_id, broadcaster_user_ids: channels };
  }
}

const toAnswer = ({
  user_id,
  username,
  profile_picture,
  balance,
  messages_total,
  last_ms,
  is_excluded,
  banned_ms,
}: FoundViewer) => ({
  user_id,
  username,
  profile_picture: httpsUrl(profile_picture),
  balance: Number(balance),
  messages_total: Number(messages_total),
  last_seen_at: iso(last_ms),
  excluded: is_excluded,
  banned_until: banned_ms === Number.POSITIVE_INFINITY ? NO_END : iso(banned_ms),
});

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());
