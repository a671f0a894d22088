import { InjectQueue } from '@nestjs/bullmq';
import { Injectable } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { type ChatJob, JOB_OPTIONS } from '../queues';

/** Producer of the `chat` queue. */
@Injectable()
export class ChatQueue {
  constructor(
    @InjectQueue('chat') private readonly queue: Queue<ChatJob>,
    private readonly settings: Settings,
    private readonly log: Log,
  ) {}

  /**
   * Has these messages looked at. Does not reject: the messages wait in Redis whether or not there is a job, and the
   * sync's repair wakes the queue again for those that waited too long.
   */
  async wake(messageIds: string[]): Promise<void> {
    if (messageIds.length === 0) return;
    const size = this.settings.CHAT_WORKER_BATCH_SIZE;
    const jobs = [];
    for (let start = 0; start < messageIds.length; start += size) {
      const data: ChatJob = { v: 1, message_ids: messageIds.slice(start, start + size) };
      jobs.push({ name: 'messages', data, opts: JOB_OPTIONS });
    }
    try {
      await this.queue.addBulk(jobs);
    } catch (error) {
      this.log.warn(
        { error: String(error), messages: messageIds.length },
        'chat job not queued; the repair will queue it',
      );
    }
  }
}
