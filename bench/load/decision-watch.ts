import Redis from 'ioredis';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';

const KEY = 'msg-coins:';
/** Decisions that have not come by then do not come. */
const PATIENCE_MS = 5_000;

/** Sees, from outside, when the decision on each message can be read: Redis tells when its key `msg-coins:{id}` is set. */
export class DecisionWatch {
  private readonly histogram = createHistogram();
  private readonly acknowledgedAt = new Map<string, number>();
  private readonly decidedAt = new Map<string, number>();

  private constructor(private readonly redis: Redis) {
    redis.on('pmessage', (_pattern: string, channel: string) =>
      this.decided(channel.slice(channel.indexOf(KEY) + KEY.length)),
    );
  }

  static async open(redisUrl: string): Promise<DecisionWatch> {
    const redis = new Redis(redisUrl);
    await redis.config('SET', 'notify-keyspace-events', 'K$');
    const watch = new DecisionWatch(redis);
    await redis.psubscribe(`__keyspace@*__:${KEY}*`);
    return watch;
  }

  acknowledged(messageId: string): void {
    this.acknowledgedAt.set(messageId, performance.now());
    this.pair(messageId);
  }

  /** Nanoseconds from answer to decision; a decision that came before the answer took none. */
  async close(): Promise<RecordableHistogram> {
    for (let waited = 0; this.acknowledgedAt.size > 0 && waited < PATIENCE_MS; waited += 50) await sleep(50);
    if (this.acknowledgedAt.size > 0) throw new Error(`${this.acknowledgedAt.size} messages got no decision`);
    await this.redis.punsubscribe();
    await this.redis.config('SET', 'notify-keyspace-events', '');
    this.redis.disconnect();
    return this.histogram;
  }

  private decided(messageId: string): void {
    this.decidedAt.set(messageId, performance.now());
    this.pair(messageId);
  }

  private pair(messageId: string): void {
    const [acknowledged, decided] = [this.acknowledgedAt.get(messageId), this.decidedAt.get(messageId)];
    if (acknowledged === undefined || decided === undefined) return;
    this.histogram.record(Math.max(1, Math.round((decided - acknowledged) * 1e6)));
    this.acknowledgedAt.delete(messageId);
    this.decidedAt.delete(messageId);
  }
}
