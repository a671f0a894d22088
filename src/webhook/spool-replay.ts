import { Injectable } from '@nestjs/common';
import { DatabaseUnavailable } from '../platform/database/database';
import { withDeadline } from '../platform/deadline';
import { Log } from '../platform/log/log';
import { RedisWatch } from '../platform/redis/redis-watch';
import { ReplicasBehind } from '../platform/redis/replicas';
import { isRedisUnavailable, RedisUnavailable } from '../platform/redis/unavailable';
import { DeliveryService } from './delivery.service';
import { Spool, type SpooledDelivery } from './spool';

/** At most what one step of the ingest takes: messages of two steps could overtake each other. */
const BATCH = 100;
const DEADLINE_MS = 5_000;
/** After a run in which replicas were behind: each one asks for everything again. */
const BEHIND_PAUSE_MS = 2_000;

/**
 * Carries out spooled deliveries in the order they came, when Redis is back. Two workers may do so at once: what one
 * has carried out is a duplicate to the other.
 */
@Injectable()
export class SpoolReplay {
  private pausedUntilMs = 0;

  constructor(
    private readonly spool: Spool,
    private readonly deliveries: DeliveryService,
    private readonly watch: RedisWatch,
    private readonly log: Log,
  ) {}

  /** Replays until the spool is empty. Rejects when a store is away; what is left stays spooled. */
  async run({ afterOutage = false } = {}): Promise<void> {
    if (this.watch.unfit !== null) throw new RedisUnavailable(this.watch.unfit);
    // After an outage the judge waits for all that came meanwhile.
    if (!afterOutage && Date.now() < this.pausedUntilMs) return;
    let [replayed, kept] = [0, 0];
    const inOrder = cameInOrder();
    for (let after: string | undefined; ; ) {
      const batch = await this.spool.oldestDeliveries(BATCH, after);
      const behind =
        batch.length > 0 ? await withDeadline(this.replay(batch.map(inOrder)), DEADLINE_MS, 'Redis') : 0;
      kept += behind;
      replayed += batch.length - behind;
      after = batch.at(-1)?.id;
      if (batch.length < BATCH) break;
    }
    if (kept > 0) this.pausedUntilMs = Date.now() + BEHIND_PAUSE_MS;
    if (replayed > 0) this.log.event('SYNC', { replayed }, `Replayed ${replayed} spooled deliveries`);
  }

  /** Returns how many are in Redis and stay spooled, because replicas are behind. */
  private async replay(batch: SpooledDelivery[]): Promise<number> {
    let together: SpooledDelivery[] = [];
    let behind = 0;
    for (const delivery of batch) {
      // Chat messages in a row share a step, which keeps their order; a stream's start or end waits for them.
      if (delivery.headers.type !== 'chat.message.sent') {
        behind += await this.carryOut(together);
        behind += await this.carryOut([delivery]);
        together = [];
      } else {
        together.push(delivery);
      }
    }
    return behind + (await this.carryOut(together));
  }

  private async carryOut(deliveries: SpooledDelivery[]): Promise<number> {
    if (deliveries.length === 0) return 0;
    const behind = new Set<string>();
    await Promise.all(
      deliveries.map(async (delivery) => {
        try {
          await this.deliveries.receive(delivery);
        } catch (error) {
          // It is judged already; the spool has it until no failover can take it back.
          if (error instanceof ReplicasBehind) return void behind.add(delivery.id);
          // A store that cannot do it now is no fault of the delivery, which stays spooled.
          if (isRedisUnavailable(error) || error instanceof DatabaseUnavailable) throw error;
          await this.deliveries.deadLetter(delivery, `cannot be carried out: ${String(error)}`);
        }
      }),
    );
    await this.spool.remove(deliveries.flatMap(({ id }) => (behind.has(id) ? [] : id)));
    return behind.size;
  }
}

/** Notes when each came, in a rising order of those of one millisecond. */
function cameInOrder(): (delivery: SpooledDelivery) => SpooledDelivery {
  let last = 0;
  return (delivery) => {
    const cameUs = delivery.receivedMs * 1000;
    last = cameUs <= last && last < cameUs + 1000 ? last + 1 : cameUs;
    return { ...delivery, cameUs: last };
  };
}
