import { Injectable } from '@nestjs/common';
import { LuaScript } from '../platform/redis/lua-script';
import { Replicas } from '../platform/redis/replicas';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';
import type { ChannelEvent } from './channel-event';

const APPEND = new LuaScript(__dirname, 'append-event-2.lua');

/** Where events wait for Postgres. */
@Injectable()
export class ChannelEventsBuffer {
  constructor(
    private readonly replicas: Replicas,
    private readonly keys: RedisKeys,
  ) {}

  /**
   * Resolves when the event is durable in Redis. Rejects when Redis is away. @throws ReplicasBehind when a failover could
   * take it back; it may then be tried again any number of times
   */
  async add(event: ChannelEvent, deliveryId: string): Promise<'accepted' | 'duplicate'> {
    const buffer = this.keys.channelEventsBuffer();
    const keys = [this.keys.delivery(deliveryId), buffer];
    const added = await APPEND.run(this.replicas.writer, keys, [DAY_SECONDS, JSON.stringify(event)]);
    // Known ones as well: their first call may have died before its wait ended.
    await this.replicas.have(buffer);
    return added as 'accepted' | 'duplicate';
  }
}
