import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { every } from '../platform/every';
import { Log } from '../platform/log/log';
import { Metrics } from '../platform/metrics/metrics';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { ReplicasBehind } from '../platform/redis/replicas';
import { StoreGate } from '../platform/startup/store-gate';
import { RedisKeys } from '../redis-keys';
import { type Acknowledged, AcknowledgedMessages } from './acknowledged-messages';
import type { ChatMessage } from './chat-message';
import { IngestService } from './ingest.service';

const LOOK_MS = 1_000;
/** How long readiness tells of a loss. */
const TOLD_MS = 600_000;
/** Messages of one look-up. */
const PAGE = 1_000;

/** Redis has it again; that replicas do not have it yet is how it was before. */
function unlessBehind(error: unknown): void {
  if (!(error instanceof ReplicasBehind)) throw error;
}

type Entry = [arrivalSeq: string, acknowledged: Acknowledged];

/**
 * Finds out what Redis lost of that which this process acknowledged (FLUSHDB, eviction, a failover to a replica that was
 * behind), and gives it to Redis again: as a second delivery of it would, which changes nothing where it is known after all.
 * `store:built` tells that Redis is not the one that it was: each rebuild gives it a new value. While it is another one,
 * nothing is forgotten, because the watermark may have passed over what is gone. A process that dies meanwhile takes its
 * memory along.
 */
@Injectable()
export class LossWatch implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly end = new AbortController();
  private built: string | null = null;
  private lost = 0;
  private givenAgain = 0;
  private lastMs = 0;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly acknowledged: AcknowledgedMessages,
    private readonly ingest: IngestService,
    private readonly database: Database,
    private readonly gate: StoreGate,
    private readonly log: Log,
    metrics: Metrics,
  ) {
    metrics.gauges(
      'kickboard_redis_lost_messages',
      'Acknowledged messages that Redis lost before they were in Postgres, since this process started',
      'fate',
      () => [
        ['given_again', this.givenAgain],
        ['lost', this.lost],
      ],
    );
  }

  onApplicationBootstrap(): void {
    void this.gate.opened.then(() => every(LOOK_MS, () => this.look(), this.end.signal));
  }

  onModuleDestroy(): void {
    this.end.abort();
  }

  /** What was lost in the last ten minutes, in words; empty when nothing was. @throws when it is gone for good */
  told(): string {
    if (Date.now() - this.lastMs > TOLD_MS) return '';
    const since = new Date(this.lastMs).toISOString();
    if (this.lost > 0)
      throw new Error(
        `Redis lost ${this.lost + this.givenAgain} acknowledged messages at ${since}, ${this.lost} for good`,
      );
    return `; Redis lost ${this.givenAgain} acknowledged messages at ${since}, they were given to it again`;
  }

  private async look(): Promise<void> {
    const [built = null, watermark = null] = await this.redis.mget(
      this.keys.built(),
      this.keys.chatWatermark(),
    );
    // Nothing is given to one that is being made again: the rebuild must know all that came before.
    if (built === null) return;
    if (this.built !== null && built !== this.built) await this.giveAgain();
    this.built = built;
    if (watermark !== null) this.acknowledged.forgetTo(watermark);
  }

  /** A store that goes away meanwhile ends this try; the next one does it again. */
  private async giveAgain(): Promise<void> {
    const entries = this.acknowledged.entries();
    for (let i = 0; i < entries.length; i += PAGE) {
      const missing = await this.missing(entries.slice(i, i + PAGE));
      const whole = missing.flatMap(([arrivalSeq, { json }]) =>
        json === null ? [] : [{ message: JSON.parse(json) as ChatMessage, arrivalSeq }],
      );
      await Promise.all(
        whole.map(({ message, arrivalSeq }) =>
          this.ingest.ingest(message, Number(arrivalSeq)).catch(unlessBehind),
        ),
      );
      this.acknowledged.forget(missing.map(([arrivalSeq]) => arrivalSeq));
      if (missing.length > 0) this.report(whole.length, missing.length - whole.length);
    }
  }

  private async missing(entries: Entry[]): Promise<Entry[]> {
    const inRedis = await this.redis.hmget(
      this.keys.chatMessages(),
      ...entries.map(([arrivalSeq]) => arrivalSeq),
    );
    const gone = entries.filter((_, i) => inRedis[i] === null);
    const rows = await this.database.query<{ message_id: string }>(
      'SELECT message_id FROM chat_messages WHERE message_id = ANY($1)',
      [gone.map(([, { message_id }]) => message_id)],
    );
    const stored = new Set(rows.map(({ message_id }) => message_id));
    return gone.filter(([, { message_id }]) => !stored.has(message_id));
  }

  private report(givenAgain: number, lost: number): void {
    this.givenAgain += givenAgain;
    this.lost += lost;
    this.lastMs = Date.now();
    this.log.error(
      { given_again: givenAgain, lost },
      `Redis lost ${givenAgain + lost} acknowledged messages that were not in Postgres yet`,
    );
  }
}
