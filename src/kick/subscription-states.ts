import { Injectable } from '@nestjs/common';
import type { Lease } from '../platform/redis/lease';
import { readEntry } from '../platform/redis/entries';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';

/** What Kick said of a channel's subscriptions last; `missing` are types of events. */
export interface SubscriptionState {
  state: 'ok' | 'missing' | 'unknown';
  missing: string[];
  checked_ms: number;
}

const REPORT = new LuaScript(__dirname, 'report-subscriptions-2.lua');

/** What the worker that compares found, for every process to show. */
@Injectable()
export class SubscriptionStates {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** Nothing is written once another process has the lease. */
  async write(lease: Pick<Lease, 'token'>, states: Map<string, SubscriptionState>): Promise<void> {
    const fields = [...states].flatMap(([id, state]) => [id, JSON.stringify(state)]);
    await REPORT.run(
      this.redis,
      [this.keys.kickLease(), this.keys.kickSubscriptions()],
      [lease.token, ...fields],
    );
  }

  async read(): Promise<Map<string, SubscriptionState>> {
    const fields = await this.redis.hgetall(this.keys.kickSubscriptions());
    return new Map(Object.entries(fields).map(([id, json]) => [id, readEntry(json) as SubscriptionState]));
  }
}
