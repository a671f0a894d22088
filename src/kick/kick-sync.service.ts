import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { FailureLog } from '../platform/log/failure-log';
import { Log } from '../platform/log/log';
import { Lease } from '../platform/redis/lease';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { ConfiguredChannels } from './api/configured-channels';
import type { KickAnswer } from './api/kick-answer';
import { KickClient } from './api/kick-client';
import { ChannelNames } from './channel-names';
import { KickMetrics } from './kick-metrics';
import { LiveStatusService } from './live-status.service';
import { subscriptionMode } from './subscription-mode';
import type { SubscriptionPlan } from './subscription-plan';
import { type SubscriptionState, SubscriptionStates } from './subscription-states';
import { type RefusedEvent, SubscriptionsService } from './subscriptions.service';

/** A worker that died is followed by another after this. */
const LEASE_MS = 15_000;
/** After an answer that says nothing, or contradicts what is known, Kick is asked again this soon. */
const SOON_MS = 60_000;

/**
 * Compares with Kick every KICK_SYNC_INTERVAL_SECONDS: names of channels, subscriptions, live status. One worker does it
 * at a time and keeps doing it; each part goes on when another one cannot, and what Kick does not say changes nothing.
 */
@Injectable()
export class KickSyncService implements OnModuleDestroy {
  private lease: Lease | null = null;
  private isClosing = false;
  private readonly failures: FailureLog;
  private nextMs = 0;
  private reported = '';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly client: KickClient,
    private readonly channels: ConfiguredChannels,
    private readonly names: ChannelNames,
    private readonly subscriptions: SubscriptionsService,
    private readonly states: SubscriptionStates,
    private readonly live: LiveStatusService,
    private readonly metrics: KickMetrics,
    private readonly log: Log,
  ) {
    this.failures = new FailureLog(log);
  }

  /** Another worker may go on at once. What is broken off here is written by nobody: the lease is gone. */
  async onModuleDestroy(): Promise<void> {
    this.isClosing = true;
    await this.lease?.release();
  }

  /** To be called every second; does something when it is time and this worker's turn. */
  async run(): Promise<void> {
    if (this.isClosing || !this.client.hasCredentials || this.channels.isOpen) return;
    const lease = await this.held();
    if (!lease || Date.now() < this.nextMs) return;
    const isWhole = await this.compare(lease);
    const interval = this.settings.KICK_SYNC_INTERVAL_SECONDS * 1000;
    this.nextMs = Date.now() + (isWhole ? interval : Math.min(interval, SOON_MS));
  }

  /** The lease while this worker has it, or has just taken it. */
  private async held(): Promise<Lease | null> {
    try {
      await this.lease?.confirm();
    } catch {
      await this.lease?.release();
      this.lease = null;
    }
    if (this.lease) return this.lease;
    // Whoever takes over begins at once: nobody knows how far the other one was.
    this.nextMs = 0;
    this.lease = await Lease.take(this.redis, this.keys.kickLease(), LEASE_MS);
    // Taken while this worker was told to stop, it is given back.
    if (this.isClosing) await this.lease?.release();
    return this.isClosing ? null : this.lease;
  }

  /** False when something should be asked again soon. */
  private async compare(lease: Lease): Promise<boolean> {
    const named = await this.attempt('looking up channel names', () => this.names.lookUp());
    const { ids } = this.channels;
    if (ids.length === 0) return false;
    const subscribed = await this.attempt('comparing subscriptions', () =>
      this.compareSubscriptions(lease, ids),
    );
    let isDoubtful = false;
    const looked = await this.attempt('asking for live status', async () => {
      const answer = await this.live.compare(ids);
      isDoubtful = answer.is === 'yes' && answer.value.isDoubtful;
      return answer;
    });
    return named && subscribed && looked && !isDoubtful;
  }

  private async compareSubscriptions(lease: Lease, ids: string[]): Promise<KickAnswer<unknown>> {
    const mode = subscriptionMode(this.settings);
    if (mode === 'off') return { is: 'yes', value: null };
    const plan = await this.subscriptions.plan(ids);
    if (plan.is !== 'yes' || mode === 'watch' || !hasWork(plan.value)) {
      await this.report(lease, ids, plan, []);
      return plan;
    }
    const mended = await this.subscriptions.mend(plan.value, () => lease.confirm());
    const { created, removed, refused } =
      mended.is === 'yes' ? mended.value : { created: [], removed: 0, refused: [] };
    this.metrics.mended(created.flatMap(({ events }) => events).length, removed);
    await this.report(lease, ids, await this.subscriptions.plan(ids), refused);
    return mended;
  }

  private async report(
    lease: Lease,
    ids: string[],
    plan: KickAnswer<SubscriptionPlan>,
    refused: RefusedEvent[],
  ): Promise<void> {
    const checked_ms = Date.now();
    const missing = new Map(
      plan.is === 'yes' ? plan.value.missing.map((each) => [each.broadcaster_user_id, each.events]) : [],
    );
    const states = new Map(
      ids.map((id): [string, SubscriptionState] => {
        const events = missing.get(id) ?? [];
        const state = plan.is !== 'yes' ? 'unknown' : events.length > 0 ? 'missing' : 'ok';
        return [id, { state, missing: events, checked_ms }];
      }),
    );
    this.metrics.compared(states);
    await this.states.write(lease, states);
    // The same finding comes at every comparison; it is news once.
    const finding = missing.size > 0 ? JSON.stringify([...missing, ...refused]) : '';
    if (finding !== '' && finding !== this.reported)
      this.log.warn(
        { missing: Object.fromEntries(missing), refused },
        'Kick does not send all events: run npm run kick -- doctor',
      );
    this.reported = finding;
  }

  /** One line when it begins to fail and one when it works again. */
  private attempt(name: string, ask: () => Promise<KickAnswer<unknown>>): Promise<boolean> {
    return this.failures.attempt(name, async () => {
      const answer = await ask();
      if (answer.is !== 'yes') throw new Error(answer.reason);
    });
  }
}

const hasWork = ({ missing, doubles }: SubscriptionPlan): boolean => missing.length + doubles.length > 0;
