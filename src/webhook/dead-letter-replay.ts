import { Injectable } from '@nestjs/common';
import { PointsQueue } from '../coins/points-queue';
import { RejudgeService } from '../coins/rejudge.service';
import type { WholeLetter } from '../dead-letters/dead-letter-box';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { ReplicasBehind } from '../platform/redis/replicas';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { DeliveryService, type DeliveryStatus } from './delivery.service';
import { readHeaders } from './signature';
import { type Delivery, Spool } from './spool';

/** `queued`: an entry of ours waits for its store again. `unusable`: no code of ours can do anything with it. */
export type Replayed = DeliveryStatus | 'queued' | 'unusable';

/**
 * Tries what could not be used once more: a delivery goes the way of a fresh one, with the time at which it arrived; an
 * entry of ours, which was on its way to Postgres, goes back into its line. Either may be repeated any number of times.
 */
@Injectable()
export class DeadLetterReplay {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly deliveries: DeliveryService,
    private readonly spool: Spool,
    private readonly rejudge: RejudgeService,
    private readonly points: PointsQueue,
  ) {}

  /** Rejects when a store is away. */
  async replay(letter: WholeLetter): Promise<Replayed> {
    const headers = readHeaders(letter.headers);
    if (headers) return this.receive({ headers, rawBody: letter.body, receivedMs: letter.received_ms });
    return this.requeue(letter);
  }

  /** While replicas are behind it is taken as a fresh one is: the spool keeps it until no failover can take it back. */
  private async receive(delivery: Delivery): Promise<DeliveryStatus> {
    try {
      return await this.deliveries.receive(delivery);
    } catch (error) {
      if (!(error instanceof ReplicasBehind)) throw error;
      await this.spool.store(delivery);
      return 'accepted';
    }
  }

  private async requeue({ event_type, body }: WholeLetter): Promise<Replayed> {
    if (event_type === 'judge.request') {
      // Its message is in Postgres as pending, and the request is made from that.
      if ((await this.rejudge.requeuePending()) > 0) await this.points.wake();
      return 'queued';
    }
    const line = this.lineOf(event_type);
    if (line === null) return 'unusable';
    await this.redis.rpush(line, body.toString());
    return 'queued';
  }

  private lineOf(eventType: string): string | null {
    switch (eventType) {
      case 'chat.message.sent':
        return this.keys.chatBuffer();
      case 'channel.event':
        return this.keys.channelEventsBuffer();
      case 'decision':
        return this.keys.ledgerBuffer();
      case 'session':
        return this.keys.sessionsBuffer();
      default:
        return null;
    }
  }
}
