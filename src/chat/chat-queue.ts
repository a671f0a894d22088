import { InjectQueue } from '@nestjs/bullmq';
import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { Queue } from 'bullmq';
import { Settings } from '../platform/config/settings';
import { Log } from '../platform/log/log';
import { PacedBatcher } from '../platform/paced-batcher';
import { InjectTraces, type Traces } from '../platform/traces/traces';
import { type ChatJob, JOB_OPTIONS } from '../queues';

/** How long a message waits at most for others to share its job: a job costs what judging ten messages does. */
const SPACING_MS = 10;

/** Producer of the `chat` queue. */
@Injectable()
export class ChatQueue implements OnModuleDestroy {
  private readonly batcher: PacedBatcher<string>;

  constructor(
    @InjectQueue('chat') private readonly queue: Queue<ChatJob>,
    settings: Settings,
    private readonly log: Log,
    @InjectTraces() private readonly traces: Traces | null,
  ) {
    this.batcher = new PacedBatcher(settings.CHAT_WORKER_BATCH_SIZE, SPACING_MS, (ids) => this.queueJob(ids));
  }

  /**
   * Has these messages looked at, soon. Nobody waits for it: the messages wait in Redis whether or not there is a job,
   * and the sync's repair wakes the queue again for those that waited too long.
   */
  wake(messageIds: string[]): void {
    this.batcher.add(messageIds);
  }

  /** Resolves when there are jobs for all messages so far, or Redis did not take them. */
  settled(): Promise<void> {
    return this.batcher.settled();
  }

  onModuleDestroy(): Promise<void> {
    return this.settled();
  }

  private async queueJob(messageIds: string[]): Promise<void> {
    try {
      const add = () => this.queue.add('messages', { v: 1, message_ids: messageIds }, JOB_OPTIONS);
      await (this.traces ? this.traces.within(messageIds, add) : add());
    } catch (error) {
      this.log.warn(
        { error: String(error), messages: messageIds.length },
        'chat job not queued; the repair will queue it',
      );
    }
  }
}
