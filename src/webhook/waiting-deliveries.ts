import { Injectable } from '@nestjs/common';
import { DeadLettersService } from '../dead-letters/dead-letters.service';
import { DatabaseUnavailable } from '../platform/database/database';
import { ClaimedList } from '../platform/redis/claimed-list';
import { readEntries, readEntry, UnreadableEntry } from '../platform/redis/entries';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { Replicas } from '../platform/redis/replicas';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { DeliveryService } from './delivery.service';
import type { Delivery } from './spool';

const CLAIM_SIZE = 50;

/**
 * Where deliveries wait in Redis while Postgres is away, without which they cannot be carried out: the statuses of streams so
 * old that Redis has forgotten the streams around them.
 */
@Injectable()
export class WaitingDeliveries {
  private readonly list: ClaimedList;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly deliveries: DeliveryService,
    private readonly deadLetters: DeadLettersService,
    private readonly replicas: Replicas,
  ) {
    this.list = new ClaimedList(redis, keys.drained(keys.deliveriesWaiting()));
  }

  /** Resolves when the delivery is durable. @throws ReplicasBehind */
  async store({ headers, rawBody, receivedMs }: Delivery): Promise<void> {
    const entry = { headers, body_base64: rawBody.toString('base64'), received_ms: receivedMs };
    await this.redis.rpush(this.keys.deliveriesWaiting(), JSON.stringify(entry));
    await this.replicas.have(this.keys.deliveriesWaiting());
  }

  /** Carries out what waits, in the order it came. What cannot be carried out yet waits on. */
  async run(): Promise<void> {
    await this.list.drain({ size: CLAIM_SIZE, commit: (entries) => this.carryOut(entries) });
  }

  /** Repeated after a crash, a delivery that was carried out is a duplicate. */
  private async carryOut(entries: string[]): Promise<'done' | 'later'> {
    const { readable, poison } = readEntries(entries, readDelivery);
    await this.deadLetters.addPoison(poison, 'delivery');
    for (const { value } of readable) {
      try {
        await this.deliveries.receive(value);
      } catch (error) {
        if (error instanceof DatabaseUnavailable) return 'later';
        if (isRedisUnavailable(error)) throw error;
        await this.deliveries.deadLetter(value, `cannot be carried out: ${String(error)}`);
      }
    }
    return 'done';
  }
}

/** @throws UnreadableEntry */
function readDelivery(entry: string): Delivery {
  const { headers, body_base64, received_ms } = readEntry(entry) as {
    headers?: Delivery['headers'];
    body_base64?: string;
    received_ms?: number;
  };
  if (!headers || typeof body_base64 !== 'string' || typeof received_ms !== 'number')
    throw new UnreadableEntry('the entry is no delivery');
  return { headers, rawBody: Buffer.from(body_base64, 'base64'), receivedMs: received_ms };
}
