import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisWatch } from '../platform/redis/redis-watch';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { ReconnectedRedis } from '../store-state/reconnected-redis';
import { DeliveryService, type DeliveryStatus } from './delivery.service';
import { type Delivery, Spool } from './spool';
import { WaitingDeliveries } from './waiting-deliveries';
import { WebhookMetrics } from './webhook-metrics';

/** A Redis that has not answered by now counts as away. Kick may give up after 1 s, and Postgres needs its turn. */
const REDIS_DEADLINE_MS = 250;
const POSTGRES_DEADLINE_MS = 600;

/** Makes a delivery durable, whichever store is there: carried out in Redis, or spooled in Postgres. */
@Injectable()
export class ReceptionService {
  private redisAway = false;
  /** When the connection was lost that deliveries went by; not when another try to make it again has failed. */
  private lostMs = Number.NEGATIVE_INFINITY;
  /** While Redis is being connected to again. */
  private reconnected: Promise<void> | null = null;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly deliveries: DeliveryService,
    private readonly spool: Spool,
    private readonly waiting: WaitingDeliveries,
    private readonly watch: RedisWatch,
    private readonly reconnection: ReconnectedRedis,
    private readonly metrics: WebhookMetrics,
    private readonly log: Log,
  ) {
    let isConnected = redis.status === 'ready';
    redis.on('ready', () => {
      isConnected = true;
    });
    redis.on('close', () => {
      if (isConnected) this.lostMs = performance.now();
      isConnected = false;
    });
  }

  /** Rejects when neither store took it. */
  async receive(delivery: Delivery): Promise<DeliveryStatus> {
    const { unfit } = this.watch;
    if (unfit !== null) return this.spoolOrCarryOut(delivery, Promise.reject(new Error(unfit)), unfit);
    const carriedOut = this.carryOut(delivery);
    try {
      const status = await withDeadline(carriedOut, REDIS_DEADLINE_MS, 'Redis');
      if (this.redisAway && status !== 'ignored') {
        this.log.info({}, 'Redis takes deliveries again');
        this.redisAway = false;
      }
      return status;
    } catch (error) {
      if (error instanceof DatabaseUnavailable) return this.letWait(delivery);
      this.report(error, delivery);
      return this.spoolOrCarryOut(delivery, carriedOut, error);
    }
  }

  /**
   * A connection that was lost a moment ago, as that of a process which stood still, is made again before anything is spooled:
   * other apis give Redis what comes later, and their messages would be judged first.
   */
  private async carryOut(delivery: Delivery): Promise<DeliveryStatus> {
    const { compared } = this.reconnection;
    if (compared !== null) await compared;
    try {
      // Not only once it is made again: what is ignored needs no Redis, and must not be spooled.
      return await this.deliveries.receive(delivery);
    } catch (error) {
      if (!isRedisUnavailable(error) || this.msToReconnect() <= 0) throw error;
      await this.onceConnected();
      return this.deliveries.receive(delivery);
    }
  }

  private async onceConnected(): Promise<void> {
    const ms = this.msToReconnect();
    if (ms > 0 && this.redis.status !== 'ready') await withDeadline(this.whenReady(), ms, 'Redis');
    await this.reconnection.compared;
  }

  private msToReconnect(): number {
    return this.lostMs + REDIS_DEADLINE_MS - performance.now();
  }

  private report(error: unknown, { headers }: Delivery): void {
    const reason = String(error);
    if (!isRedisUnavailable(error)) {
      const facts = { delivery_id: headers.id, event_type: headers.type, reason };
      this.log.error(facts, 'a delivery could not be carried out: it is spooled in Postgres and tried again');
      return;
    }
    // It may be away, or only slow on a busy machine: nobody can tell at this moment.
    if (!this.redisAway)
      this.log.warn({ reason }, 'Redis did not take a delivery in time: it is spooled in Postgres');
    this.redisAway = true;
  }

  /** Redis has answered, and Postgres, which must be asked first, has not. */
  private async letWait(delivery: Delivery): Promise<DeliveryStatus> {
    await withDeadline(this.waiting.store(delivery), REDIS_DEADLINE_MS, 'Redis');
    return 'accepted';
  }

  /** Whichever store has it first: a Redis that is only slow may be quicker than a Postgres that hangs. */
  private async spoolOrCarryOut(
    delivery: Delivery,
    carriedOut: Promise<DeliveryStatus>,
    error: unknown,
  ): Promise<DeliveryStatus> {
    // What Redis may still do with this delivery does no harm: the spooled one will then be a duplicate.
    const spooled = this.spool.store(delivery).then((): DeliveryStatus => {
      this.metrics.spooled();
      return 'accepted';
    });
    const until = performance.now() + POSTGRES_DEADLINE_MS;
    try {
      return await withDeadline(Promise.any([carriedOut, spooled]), POSTGRES_DEADLINE_MS, 'Postgres');
    } catch (later) {
      const status = await this.carryOutOnceReconnected(delivery, until).catch(() => null);
      if (status !== null) return status;
      const reasons = later instanceof AggregateError ? later.errors : [error, later];
      throw new Error(`neither store took it: ${reasons.join('; ')}`, { cause: later });
    }
  }

  /**
   * Both may have refused at once: Redis because its connection was lost a moment ago, as that of a process which stood still,
   * and Postgres because it takes no writes. Null when Redis is away for longer, or unfit.
   */
  private async carryOutOnceReconnected(delivery: Delivery, until: number): Promise<DeliveryStatus | null> {
    // Out of time, Redis has the delivery already: it hangs.
    if (this.watch.unfit !== null || performance.now() >= until) return null;
    await withDeadline(this.whenReady(), until - performance.now(), 'Redis');
    return withDeadline(this.carryOut(delivery), until - performance.now(), 'Redis');
  }

  private whenReady(): Promise<void> {
    if (this.redis.status === 'ready') return Promise.resolve();
    // One for all deliveries: an outage may have thousands.
    this.reconnected ??= new Promise((resolve) => {
      this.redis.once('ready', () => {
        this.reconnected = null;
        resolve();
      });
    });
    return this.reconnected;
  }
}
