import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import { RedisWatch } from '../platform/redis/redis-watch';
import { isRedisUnavailable, RedisUnavailable } from '../platform/redis/unavailable';
import { DeliveryService } from './delivery.service';
import { Spool, type SpooledDelivery } from './spool';

/** At most what one step of the ingest takes: messages of two steps could overtake each other. */
const BATCH = 100;
const DEADLINE_MS = 5_000;

/**
 * Carries out spooled deliveries in the order they came, when Redis is back. Two workers may do so at once: what one
 * has carried out is a duplicate to the other.
 */
@Injectable()
export class SpoolReplay {
  constructor(
    private readonly spool: Spool,
    private readonly deliveries: DeliveryService,
    private readonly watch: RedisWatch,
    private readonly log: Log,
  ) {}

  /** Replays until the spool is empty. Rejects when a store is away; what is left stays spooled. */
  async run(): Promise<void> {
    if (this.watch.unfit !== null) throw new RedisUnavailable(this.watch.unfit);
    let replayed = 0;
    for (;;) {
      const batch = await this.spool.oldestDeliveries(BATCH);
      if (batch.length > 0) await withDeadline(this.replay(batch), DEADLINE_MS, 'Redis');
      replayed += batch.length;
      if (batch.length < BATCH) break;
    }
    if (replayed > 0) this.log.event('SYNC', { replayed }, `Replayed ${replayed} spooled deliveries`);
  }

  private async replay(batch: SpooledDelivery[]): Promise<void> {
    let together: SpooledDelivery[] = [];
    for (const delivery of batch) {
      // Chat messages in a row share a step, which keeps their order; a stream's start or end waits for them.
      if (delivery.headers.type !== 'chat.message.sent') {
        await this.carryOut(together);
        await this.carryOut([delivery]);
        together = [];
      } else {
        together.push(delivery);
      }
    }
    await this.carryOut(together);
  }

  private async carryOut(deliveries: SpooledDelivery[]): Promise<void> {
    if (deliveries.length === 0) return;
    await Promise.all(
      deliveries.map(async (delivery) => {
        try {
          await this.deliveries.receive(delivery);
        } catch (error) {
          // A store that cannot do it now is no fault of the delivery, which stays spooled.
          if (isRedisUnavailable(error) || error instanceof DatabaseUnavailable) throw error;
          await this.deliveries.deadLetter(delivery, `cannot be carried out: ${String(error)}`);
        }
      }),
    );
    await this.spool.remove(deliveries.map(({ id }) => id));
  }
}
