import { Injectable } from '@nestjs/common';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';
import type { ChannelEvent } from './channel-event';

const APPEND = new LuaScript(__dirname, 'append-event-2.lua');

/** Where events wait for Postgres. */
@Injectable()
export class ChannelEventsBuffer {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** Resolves when the event is durable in Redis. Rejects when Redis is away. */
  async add(event: ChannelEvent, deliveryId: string): Promise<'accepted' | 'duplicate'> {
    const keys = [this.keys.delivery(deliveryId), this.keys.channelEventsBuffer()];
    return (await APPEND.run(this.redis, keys, [DAY_SECONDS, JSON.stringify(event)])) as
      | 'accepted'
      | 'duplicate';
  }
}
