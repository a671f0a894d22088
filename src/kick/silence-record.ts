import { Injectable } from '@nestjs/common';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { readEntries, readEntry } from '../platform/redis/entries';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';

const MINUTE_MS = 60_000;
/** A channel's messages of so long before a silence say how many are to be expected in it. */
const BEFORE_MS = 10 * MINUTE_MS;
/** Of a stream that had just begun nobody knows how much is written in it. */
const LEAST_MS = MINUTE_MS;

/** Five minutes or more in which nothing came for a live channel; times in ms. */
export interface Silence {
  since_ms: number;
  /** Null while it lasts. */
  until_ms: number | null;
  /** Messages a minute before it; null when that is not known. */
  per_minute: number | null;
  /** Messages that were written in it and are here all the same: they came late, or by the feed. */
  arrived: number;
}

const COUNT = `
  SELECT count(*)::int AS count FROM (
    SELECT FROM chat_messages
     WHERE broadcaster_user_id = $1 AND created_at >= to_timestamp($2::float8 / 1000) AND created_at < to_timestamp($3::float8 / 1000)
     LIMIT $4) AS found`;

/** Kick does not say what it did not deliver. This keeps what lets it be estimated: the last silence of each channel. */
@Injectable()
export class SilenceRecord {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {}

  /** The last silence of each channel that had one within a day. */
  async read(broadcasterIds: string[]): Promise<Map<string, Silence>> {
    if (broadcasterIds.length === 0) return new Map();
    const found = await this.redis.mget(broadcasterIds.map((id) => this.keys.lastSilence(id)));
    return new Map(
      broadcasterIds.flatMap((id, i): [string, Silence][] => {
        const { readable } = readEntries([found[i] ?? ''], (json) => readEntry(json) as Silence);
        return readable.map(({ value }) => [id, value]);
      }),
    );
  }

  async keep(broadcasterId: string, silence: Silence): Promise<void> {
    await this.redis.set(this.keys.lastSilence(broadcasterId), JSON.stringify(silence), 'EX', DAY_SECONDS);
  }

  /** How many messages a minute the channel had before; null when its stream had just begun, or Postgres is away. */
  async perMinute(broadcasterId: string, liveSinceMs: number, sinceMs: number): Promise<number | null> {
    const fromMs = Math.max(liveSinceMs, sinceMs - BEFORE_MS);
    if (sinceMs - fromMs < LEAST_MS) return null;
    // The message that came last is counted, so the end is open by a millisecond.
    const count = await this.count(broadcasterId, fromMs, sinceMs + 1, null);
    return count === null ? null : count / ((sinceMs - fromMs) / MINUTE_MS);
  }

  /** The silence with those counted that are here by now, as many as were expected at most. */
  async recounted(broadcasterId: string, silence: Silence, nowMs: number): Promise<Silence> {
    const most = expected(silence, nowMs);
    if (most === null || most === 0) return silence;
    const { since_ms, until_ms, arrived } = silence;
    const count = await this.count(broadcasterId, since_ms + 1, until_ms ?? nowMs, most);
    return { ...silence, arrived: count ?? arrived };
  }

  private async count(
    id: string,
    fromMs: number,
    untilMs: number,
    most: number | null,
  ): Promise<number | null> {
    try {
      const [row] = await this.database.query<{ count: number }>(COUNT, [id, fromMs, untilMs, most]);
      return row?.count ?? 0;
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return null;
      throw error;
    }
  }
}

/** Messages that were probably written in the silence, as far as it has lasted. */
function expected({ since_ms, until_ms, per_minute }: Silence, nowMs: number): number | null {
  if (per_minute === null) return null;
  return Math.round((per_minute * Math.max(0, (until_ms ?? nowMs) - since_ms)) / MINUTE_MS);
}

/** Messages that were probably written in the silence and are not here; null when nobody can tell. */
export function missedMessages(silence: Silence, nowMs: number): number | null {
  const count = expected(silence, nowMs);
  return count === null ? null : Math.max(0, count - silence.arrived);
}
