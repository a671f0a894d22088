import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { readEntry } from '../platform/redis/entries';
import { isRedisOfNoUse, isRedisUnavailable } from '../platform/redis/unavailable';
import { DELIVERIES_SPAN_MS, RedisKeys } from '../redis-keys';
import { NO_FACTS } from '../sessions/channel-facts';
import { SessionStore } from '../sessions/session-store';
import { lagPercentile } from '../webhook/lag-buckets';
import type { LastRefusal } from '../webhook/delivery-record';
import { OnlyByFeed } from '../webhook/only-by-feed';
import { ConfiguredChannels } from './api/configured-channels';
import { type Silence, SilenceRecord } from './silence-record';
import { subscriptionMode } from './subscription-mode';
import { type SubscriptionState, SubscriptionStates } from './subscription-states';

/** How Kick has been delivering to one channel in the last hour; times in ms. */
export interface ChannelHealth {
  broadcaster_user_id: string;
  username: string;
  live_since_ms: number | null;
  last_delivery_ms: number | null;
  last_message_ms: number | null;
  /** For how long nothing has come though the channel is live; null while it is not. */
  silent_ms: number | null;
  lag_ms: { p50: number | null; p95: number | null; p99: number | null };
  deliveries: Map<string, number>;
  /** Messages of the last hour that the feed brought and no webhook. */
  only_by_feed: number;
  /** Five minutes or more in which nothing came though the channel was live: the last ones of a day. */
  last_silence: Silence | null;
  subscriptions: SubscriptionState | { state: 'off' | 'unknown'; missing: []; checked_ms: null };
}

const HOUR_MS = 3_600_000;

/** Reads what processes recorded of the deliveries, and what the worker that compares found. */
@Injectable()
export class DeliveryHealthService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly channels: ConfiguredChannels,
    private readonly sessions: SessionStore,
    private readonly states: SubscriptionStates,
    private readonly onlyByFeed: OnlyByFeed,
    private readonly silences: SilenceRecord,
  ) {}

  /** Channels of KICK_BROADCASTER_IDS; without that setting, those that something came for. Rejects while Redis is away. */
  async channelIds(): Promise<string[]> {
    if (!this.channels.isOpen) return this.channels.ids;
    return this.redis.hkeys(this.keys.lastDeliveries()).catch(unlessDamaged([]));
  }

  async healthOf(broadcasterIds: string[], nowMs = Date.now()): Promise<ChannelHealth[]> {
    const [deliveries, messages, states, silences] = await Promise.all([
      this.redis.hgetall(this.keys.lastDeliveries()).catch(unlessDamaged<Record<string, string>>({})),
      this.redis.hgetall(this.keys.lastMessages()).catch(unlessDamaged<Record<string, string>>({})),
      this.states.read().catch(unlessDamaged(new Map<string, SubscriptionState>())),
      this.silences.read(broadcasterIds),
    ]);
    const known = await this.sessions.readEach(broadcasterIds);
    return Promise.all(
      broadcasterIds.map(async (id) => {
        const { sessions, facts } = known.get(id) ?? { sessions: [], facts: NO_FACTS };
        const live_since_ms = sessions.find(({ ended_ms }) => ended_ms === null)?.started_ms ?? null;
        const last_delivery_ms = timeOf(deliveries[id]);
        const since = Math.max(last_delivery_ms ?? 0, live_since_ms ?? 0);
        const counts = await this.counted(id, nowMs);
        const lags = numbered(counts, /^lag:(\d+)$/);
        return {
          broadcaster_user_id: id,
          username: facts.username,
          live_since_ms,
          last_delivery_ms,
          last_message_ms: timeOf(messages[id]),
          silent_ms: live_since_ms === null ? null : Math.max(0, nowMs - since),
          lag_ms: {
            p50: lagPercentile(lags, 0.5),
            p95: lagPercentile(lags, 0.95),
            p99: lagPercentile(lags, 0.99),
          },
          deliveries: new Map([...counts].filter(([field]) => !field.startsWith('lag:'))),
          only_by_feed: await this.onlyByFeed.count(id, nowMs - HOUR_MS, nowMs),
          last_silence: silences.get(id) ?? null,
          subscriptions: this.stateOf(states.get(id)),
        };
      }),
    );
  }

  async lastRefusal(): Promise<LastRefusal | null> {
    const read = async () => {
      const json = await this.redis.get(this.keys.lastRefusal());
      return json === null ? null : (readEntry(json) as LastRefusal);
    };
    return read().catch(unlessDamaged(null));
  }

  private stateOf(state: SubscriptionState | undefined): ChannelHealth['subscriptions'] {
    if (subscriptionMode(this.settings) === 'off') return { state: 'off', missing: [], checked_ms: null };
    return state ?? { state: 'unknown', missing: [], checked_ms: null };
  }

  /** The sums of the spans that reach into the last hour: a fixed number of keys. */
  private async counted(id: string, nowMs: number): Promise<Map<string, number>> {
    const spans: number[] = [];
    for (let ms = nowMs - HOUR_MS; ms <= nowMs; ms += DELIVERIES_SPAN_MS)
      spans.push(Math.floor(ms / DELIVERIES_SPAN_MS));
    const sums = new Map<string, number>();
    const found = await Promise.all(
      spans.map((span) =>
        this.redis.hgetall(this.keys.deliveries(id, span)).catch(unlessDamaged<Record<string, string>>({})),
      ),
    );
    for (const [field, count] of found.flatMap((fields) => Object.entries(fields)))
      sums.set(field, (sums.get(field) ?? 0) + Number(count));
    return sums;
  }
}

/** What cannot be read of these is only not shown: the process that writes it next begins it anew (DeliveryRecord). */
const unlessDamaged =
  <T>(nothing: T) =>
  (error: unknown): T => {
    if (isRedisUnavailable(error) || !isRedisOfNoUse(error)) throw error;
    return nothing;
  };

const timeOf = (text: string | undefined): number | null => (text === undefined ? null : Number(text));

function numbered(counts: Map<string, number>, name: RegExp): Map<number, number> {
  return new Map(
    [...counts].flatMap(([field, count]): [number, number][] => {
      const number = name.exec(field)?.[1];
      return number === undefined ? [] : [[Number(number), count]];
    }),
  );
}
