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
/** Each is fourteen commands; Redis answers those of so many within some milliseconds. */
const CHANNELS_AT_ONCE = 50;

/** What processes recorded of a channel in the last hour. */
interface Recorded {
  counts: Map<string, number>;
  onlyByFeed: number;
}

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
    if (broadcasterIds.length === 0) return [];
    const lastOf = (key: string) =>
      this.redis.hmget(key, ...broadcasterIds).catch(unlessDamaged<(string | null)[]>([]));
    const [deliveries, messages, recorded, states, silences] = await Promise.all([
      lastOf(this.keys.lastDeliveries()),
      lastOf(this.keys.lastMessages()),
      this.recorded(broadcasterIds, nowMs),
      this.states.read().catch(unlessDamaged(new Map<string, SubscriptionState>())),
      this.silences.read(broadcasterIds),
    ]);
    const known = await this.sessions.readEach(broadcasterIds);
    return broadcasterIds.map((id, i) => {
      const { sessions, facts } = known.get(id) ?? { sessions: [], facts: NO_FACTS };
      const live_since_ms = sessions.find(({ ended_ms }) => ended_ms === null)?.started_ms ?? null;
      const last_delivery_ms = timeOf(deliveries[i]);
      const since = Math.max(last_delivery_ms ?? 0, live_since_ms ?? 0);
      const { counts, onlyByFeed } = recorded[i] as Recorded;
      const lags = numbered(counts, /^lag:(\d+)$/);
      return {
        broadcaster_user_id: id,
        username: facts.username,
        live_since_ms,
        last_delivery_ms,
        last_message_ms: timeOf(messages[i]),
        silent_ms: live_since_ms === null ? null : Math.max(0, nowMs - since),
        lag_ms: {
          p50: lagPercentile(lags, 0.5),
          p95: lagPercentile(lags, 0.95),
          p99: lagPercentile(lags, 0.99),
        },
        deliveries: new Map([...counts].filter(([field]) => !field.startsWith('lag:'))),
        only_by_feed: onlyByFeed,
        last_silence: silences.get(id) ?? null,
        subscriptions: this.stateOf(states.get(id)),
      };
    });
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

  /** Of each channel a fixed number of keys, and those of many channels in one go. */
  private async recorded(broadcasterIds: string[], nowMs: number): Promise<Recorded[]> {
    const spans: number[] = [];
    for (let ms = nowMs - HOUR_MS; ms <= nowMs; ms += DELIVERIES_SPAN_MS)
      spans.push(Math.floor(ms / DELIVERIES_SPAN_MS));
    const recorded: Recorded[] = [];
    for (let from = 0; from < broadcasterIds.length; from += CHANNELS_AT_ONCE) {
      const ids = broadcasterIds.slice(from, from + CHANNELS_AT_ONCE);
      const commands = this.redis.pipeline();
      for (const id of ids) {
        for (const span of spans) commands.hgetall(this.keys.deliveries(id, span));
        commands.zcount(...this.onlyByFeed.countOf(id, nowMs - HOUR_MS, nowMs));
      }
      const answers = (await commands.exec()) ?? [];
      const found = answers.map(([error, answer]) => (error ? unlessDamaged(null)(error) : answer));
      for (let of = 0; of < found.length; of += spans.length + 1) {
        const inSpans = found.slice(of, of + spans.length) as (Record<string, string> | null)[];
        recorded.push({
          counts: summed(inSpans),
          onlyByFeed: (found[of + spans.length] as number | null) ?? 0,
        });
      }
    }
    return recorded;
  }
}

/** Over the spans that reach into the last hour. */
function summed(spans: (Record<string, string> | null)[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const [field, count] of spans.flatMap((fields) => Object.entries(fields ?? {})))
    sums.set(field, (sums.get(field) ?? 0) + Number(count));
  return sums;
}

/** What cannot be read of these is only not shown: the process that writes it next begins it anew (DeliveryRecord). */
const unlessDamaged =
  <T>(nothing: T) =>
  (error: unknown): T => {
    if (isRedisUnavailable(error) || !isRedisOfNoUse(error)) throw error;
    return nothing;
  };

const timeOf = (text: string | null | undefined): number | null => (text == null ? null : Number(text));

function numbered(counts: Map<string, number>, name: RegExp): Map<number, number> {
  return new Map(
    [...counts].flatMap(([field, count]): [number, number][] => {
      const number = name.exec(field)?.[1];
      return number === undefined ? [] : [[Number(number), count]];
    }),
  );
}
