import { type BeforeApplicationShutdown, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { LateBonuses } from '../channel-events/late-bonuses.service';
import { ChannelEventsDrain } from '../channel-events/channel-events-drain.service';
import { RetentionService } from '../chat/retention.service';
import { JudgeGate } from '../coins/judge-gate';
import { CoinOutbox } from '../coins/coin-outbox.service';
import { ImportCredits } from '../coins/import-credits.service';
import { RejudgeService } from '../coins/rejudge.service';
import { TakeBackService } from '../coins/take-back.service';
import { FeedService } from '../kick/feed/feed.service';
import { EndpointsRelay } from '../endpoints/endpoints-relay';
import { KickSyncService } from '../kick/kick-sync.service';
import { SilenceWatch } from '../kick/silence-watch';
import { SessionExpiry } from '../leaderboard/session-expiry';
import { VisibilityService } from '../leaderboard/visibility.service';
import { TopThree } from '../leaderboard/top-three';
import { Settings } from '../platform/config/settings';
import { DatabaseUnavailable } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { RedisWatch } from '../platform/redis/redis-watch';
import { StoreGate } from '../platform/startup/store-gate';
import { SessionWriter } from '../sessions/session-writer';
import type { StreamSession } from '../sessions/stream-session';
import { SpoolReplay } from '../webhook/spool-replay';
import { UndecidedReplay } from '../webhook/undecided-replay';
import { WaitingDeliveries } from '../webhook/waiting-deliveries';
import { Activity } from './activity';
import { DrainsService } from './drains.service';
import { RebuildService } from './rebuild.service';
import { StoreStateService } from '../store-state/store-state.service';
import { RepairService } from './repair.service';
import { Schedule } from './schedule';

/** How long a shutdown waits for the last flush; what is left waits in Redis for the next worker. */
const LAST_FLUSH_MS = 4_000;
/** The judge waits for these two looks after a start, however seldom messages are flushed. */
const LOOK_MS = 250;
/** Endpoints may hear of things a second after they happened. */
const ENDPOINTS_MS = 1_000;
const TIDY_MS = 60_000;
/** Entries are applied when they are made; these are left over from processes that died. */
const OUTBOX_MS = 1_000;
/** Names are looked up once, in the first seconds. */
const UNDECIDED_MS = 2_000;
/** Silence is told after minutes. */
const SILENCE_MS = 15_000;
/** Longer than a batch of messages is claimed for. */
const RETENTION_MS = 10_000;
/** A stream's keys may leave Redis some seconds late. */
const EXPIRY_MS = 5_000;

/**
 * The worker's schedule: messages (with sessions and refused deliveries) every MESSAGE_FLUSH_INTERVAL_MS until
 * nothing waits, decisions every COIN_SYNC_INTERVAL_MS, repairs every second; in a quiet community of many, every five seconds. Any
 * number of workers may run it.
 */
@Injectable()
export class SyncService implements OnApplicationBootstrap, BeforeApplicationShutdown {
  constructor(
    private readonly settings: Settings,
    private readonly schedule: Schedule,
    private readonly activity: Activity,
    private readonly gate: StoreGate,
    private readonly watch: RedisWatch,
    private readonly judgeGate: JudgeGate,
    private readonly drains: DrainsService,
    private readonly channelEvents: ChannelEventsDrain,
    private readonly lateBonuses: LateBonuses,
    private readonly outbox: CoinOutbox,
    private readonly credits: ImportCredits,
    private readonly visibility: VisibilityService,
    private readonly sessions: SessionWriter,
    private readonly rejudge: RejudgeService,
    private readonly takeBack: TakeBackService,
    private readonly spool: SpoolReplay,
    private readonly waiting: WaitingDeliveries,
    private readonly undecided: UndecidedReplay,
    private readonly rebuild: RebuildService,
    private readonly storeState: StoreStateService,
    private readonly repair: RepairService,
    private readonly topThree: TopThree,
    private readonly expiry: SessionExpiry,
    private readonly retention: RetentionService,
    private readonly kick: KickSyncService,
    private readonly silence: SilenceWatch,
    private readonly feed: FeedService,
    private readonly endpoints: EndpointsRelay,
  ) {}

  onApplicationBootstrap(): void {
    void this.gate.opened.then(() => this.start());
  }

  private start(): void {
    const { MESSAGE_FLUSH_INTERVAL_MS: flush, COIN_SYNC_INTERVAL_MS: coins } = this.settings;
    const isQuiet = () => this.activity.isQuiet;
    const every: Schedule['every'] = (ms, name, work) => this.schedule.every(ms, name, work, isQuiet);
    if (this.activity.mayRest) this.schedule.every(LOOK_MS, 'look for work', () => this.activity.look());
    every(Math.min(flush, LOOK_MS), 'rebuild', () => this.rebuild.ifNeeded());
    every(Math.min(flush, LOOK_MS), 'spool replay', () => this.replaySpool());
    every(flush, 'waiting deliveries', () => this.waiting.run());
    every(flush, 'message flush', () => this.drains.flushMessages());
    every(flush, 'session sync', () =>
      this.sessions.drain((session) => this.judgeAgain(session)).then(() => undefined),
    );
    every(flush, 'channel events', () => this.channelEvents.drain());
    every(coins, 'coin sync', async () => {
      await this.drains.syncCoins();
      await this.takeBack.review(() => this.drains.syncDecisions());
    });
    every(coins, 'top three', () => this.topThree.report());
    every(EXPIRY_MS, 'session expiry', () => this.expiry.run());
    every(RETENTION_MS, 'retention', () => this.retention.run());
    every(OUTBOX_MS, 'coin outbox', () => this.outbox.drain());
    every(OUTBOX_MS, 'import credits', () => this.credits.drain());
    every(OUTBOX_MS, 'hidden people', () => this.visibility.drain());
    every(ENDPOINTS_MS, 'endpoints', () => this.endpoints.run());
    every(TIDY_MS, 'old events of endpoints', () => this.endpoints.tidy());
    every(1000, 'repair', () => this.repair.run());
    this.schedule.every(1000, 'comparison with Kick', () => this.kick.run());
    every(UNDECIDED_MS, 'deliveries of unknown channels', () => this.undecided.run());
    this.schedule.every(1000, 'the feed', () => this.feed.run());
    every(SILENCE_MS, 'look for silent channels', () => this.silence.look());
    every(1000, 'look for damaged keys', () => this.rebuild.requireIfDamaged());
    // A failover may not even cost a connection, and what is judged next would be judged on what came back.
    this.schedule.every(1000, 'comparison of the stores', async () => {
      await this.storeState.requireRebuildIfOlder();
      await this.rebuild.requireIfEvicted();
    });
  }

  /** The queues' workers are closed by now, so this takes along what they did last. */
  async beforeApplicationShutdown(): Promise<void> {
    await this.schedule.stop();
    const last = this.drains.flushMessages().then(() => this.drains.syncCoins());
    await withDeadline(last, LAST_FLUSH_MS, 'last flush').catch(() => undefined);
  }

  /** Whether there is a spool nobody can tell while Postgres is away; the judge then goes on without it. */
  private async replaySpool(): Promise<void> {
    // An award may be decided by what is about to be thrown away; deliveries wait in the spool.
    if (this.watch.unfit !== null) this.judgeGate.close();
    const { outage, isClosed } = this.judgeGate;
    // Another Redis process may have come back without what it had; nobody judges before that is known.
    if (isClosed) await this.storeState.requireRebuildIfOlder({ afterReconnect: true });
    try {
      await this.spool.run({ afterOutage: isClosed });
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
    }
    this.judgeGate.open(outage);
  }

  /** What was judged before this session was known must be in Postgres, or it would be overlooked there. */
  private async judgeAgain(session: StreamSession): Promise<void> {
    await this.drains.syncDecisions();
    await this.takeBack.takeBack(session, () => this.drains.syncDecisions());
    await this.rejudge.rejudge(session);
    await this.lateBonuses.file(session);
  }
}
