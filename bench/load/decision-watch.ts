import Redis from 'ioredis';
import { eventually } from '../../test/support/eventually';

const KEY = 'msg-coins:';
/** Decisions that have not come by then do not come. */
const PATIENCE_MS = 5_000;

/** Sees, from outside, when the decision on each message can be read: Redis tells when its key `msg-coins:{id}` is set. */
export class DecisionWatch {
  private readonly acknowledgedAt = new Map<string, number>();
  private readonly decidedAt = new Map<string, number>();

  private constructor(private readonly redis: Redis) {
    redis.on('pmessage', (_pattern: string, channel: string) => {
      const messageId = channel.slice(channel.indexOf(KEY) + KEY.length);
      if (!this.decidedAt.has(messageId)) this.decidedAt.set(messageId, performance.now());
    });
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
  }

  /** ms from answer to decision of each message; a decision that came before the answer took none. */
  async close(): Promise<number[]> {
    const messages = [...this.acknowledgedAt];
    await eventually(() => {
      const undecided = messages.filter(([id]) => !this.decidedAt.has(id)).length;
      if (undecided > 0) throw new Error(`${undecided} messages got no decision`);
    }, PATIENCE_MS);
    await this.redis.punsubscribe();
    await this.redis.config('SET', 'notify-keyspace-events', '');
    this.redis.disconnect();
    return messages.map(([id, at]) => Math.max(0, (this.decidedAt.get(id) as number) - at));
  }
}
