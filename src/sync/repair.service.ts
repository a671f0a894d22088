import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { ChatQueue } from '../chat/chat-queue';
import { PointsQueue } from '../coins/points-queue';
import { PointsService } from '../coins/points.service';
import { Log } from '../platform/log/log';
import { clockOf } from '../platform/redis/own-node';
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
    private readonly points: PointsService,
    private readonly pointsQueue: PointsQueue,
    @InjectQueue('chat') private readonly chatJobs: Queue,
    @InjectQueue('points') private readonly pointsJobs: Queue,
    private readonly log: Log,
  ) {}

  /** The clock of Redis, in ms: arrival and decision times are of this clock. */
  storeTimeMs(): Promise<number> {
    return clockOf(this.redis, this.keys.judgeWaiting());
  }

  /** Leaves word that a worker is at work, and looks for messages that were forgotten or put aside. */
  async run(): Promise<void> {
    await this.redis.set(this.keys.workerBeat(), Date.now(), 'EX', WORKER_BEAT_SECONDS);
    await this.wakeForgotten();
    if (await this.points.resumeDeferred()) await this.pointsQueue.wake();
  }

  /** Has everything judged that waits, after a pause of the judge. */
  async wakeAll(): Promise<void> {
    if ((await this.redis.exists(this.keys.judgeWaiting())) === 1) await this.pointsQueue.wake();
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
      [this.chatJobs, this.pointsJobs].map((queue) => queue.getJobCounts('waiting', 'active')),
    );
    return counts.some(({ waiting = 0, active = 0 }) => waiting + active > 0);
  }
}
