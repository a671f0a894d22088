import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { ChatQueue } from '../chat/chat-queue';
import { Log } from '../platform/log/log';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys, WORKER_BEAT_SECONDS } from '../redis-keys';

/** A message normally waits milliseconds for the judge; one that waited this long with idle queues lost its job. */
const FORGOTTEN_MS = 3_000;
const BATCH = 1000;

/** Finds messages whose job was lost, by a crash between the two writes of the ingest path for instance. */
@Injectable()
export class RepairService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly queue: ChatQueue,
    @InjectQueue('chat') private readonly chat: Queue,
    @InjectQueue('points') private readonly points: Queue,
    private readonly log: Log,
  ) {}

  /** The clock of Redis, in ms: arrival and decision times are of this clock. */
  async storeTimeMs(): Promise<number> {
    const [seconds, microseconds] = await this.redis.time();
    return Number(seconds) * 1000 + Math.floor(Number(microseconds) / 1000);
  }

  /** Leaves word that a worker is at work, and looks for forgotten messages. */
  async run(): Promise<void> {
    await this.redis.set(this.keys.workerBeat(), Date.now(), 'EX', WORKER_BEAT_SECONDS);
    await this.wakeForgotten();
  }

  /** Has everything judged that waits, after a pause of the judge. */
  async wakeAll(): Promise<void> {
    let after = '-inf';
    for (;;) {
      // By arrival_seq, not by index: what is judged meanwhile leaves at the front.
      const found = await this.redis.zrangebyscore(
        this.keys.judgeWaiting(),
        after,
        '+inf',
        'WITHSCORES',
        'LIMIT',
        0,
        BATCH,
      );
      this.queue.wake(found.filter((_, i) => i % 2 === 0));
      await this.queue.settled();
      if (found.length < 2 * BATCH) return;
      after = `(${found.at(-1)}`;
    }
  }

  private async wakeForgotten(): Promise<void> {
    const until = ((await this.storeTimeMs()) - FORGOTTEN_MS) * 1000;
    const forgotten = await this.redis.zrangebyscore(
      this.keys.judgeWaiting(),
      '-inf',
      until,
      'LIMIT',
      0,
      BATCH,
    );
    if (forgotten.length === 0 || !(await this.mayJudge()) || (await this.busy())) return;
    this.log.warn({ messages: forgotten.length }, 'messages without a job; queued again');
    this.queue.wake(forgotten);
    await this.queue.settled();
  }

  /** While Redis is not made again nobody judges; whoever finishes that has everything judged. */
  private async mayJudge(): Promise<boolean> {
    return (await this.redis.exists(this.keys.built())) === 1;
  }

  /** With work in the queues, waiting is only a backlog. */
  private async busy(): Promise<boolean> {
    const counts = await Promise.all(
      [this.chat, this.points].map((queue) => queue.getJobCounts('waiting', 'active')),
    );
    return counts.some(({ waiting = 0, active = 0 }) => waiting + active > 0);
  }
}
