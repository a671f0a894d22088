import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import type { ChatMessage } from '../chat/chat-message';
import { ChatQueue } from '../chat/chat-queue';
import { judgeRequest } from '../coins/judge-request';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';
import { RedisKeys } from '../redis-keys';

/** `accepted`: durable now and new. `duplicate`: this message is known already. */
export type Ingested = 'accepted' | 'duplicate';

interface Waiting {
  message: ChatMessage;
  resolve: (outcome: Ingested) => void;
  reject: (error: unknown) => void;
}

/** Most messages of one script call: about 1 ms of Redis, so that other clients never wait long. */
const MAX_PER_CALL = 100;

const INGEST = new LuaScript(__dirname, 'ingest-6.lua');

/**
 * Takes in chat messages. Those that arrive in the same turn of the event loop share one script call and one job;
 * a lone message waits for nothing. Promise: when `ingest` resolves, the message is in `chat:buffer` or was known.
 */
@Injectable()
export class IngestService implements OnModuleDestroy {
  private waiting: Waiting[] = [];
  private readonly running = new Set<Promise<void>>();

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly queue: ChatQueue,
  ) {}

  /** Rejects when Redis did not take the message, or did not say so; it may then be tried again any number of times. */
  ingest(message: ChatMessage): Promise<Ingested> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length === 0) setImmediate(() => this.takeIn());
      this.waiting.push({ message, resolve, reject });
    });
  }

  /** Waits for what is in hand, so that a shutdown leaves no message without its job. */
  async onModuleDestroy(): Promise<void> {
    await Promise.all(this.running);
  }

  private takeIn(): void {
    const all = this.waiting;
    this.waiting = [];
    for (let start = 0; start < all.length; start += MAX_PER_CALL) {
      const work = this.takeInBatch(all.slice(start, start + MAX_PER_CALL)).finally(() =>
        this.running.delete(work),
      );
      this.running.add(work);
    }
  }

  private async takeInBatch(batch: Waiting[]): Promise<void> {
    let states: string[];
    try {
      states = await this.runScript(batch.map(({ message }) => message));
    } catch (error) {
      for (const { reject } of batch) reject(error);
      return;
    }
    batch.forEach(({ resolve }, i) => resolve(states[i] === 'accepted' ? 'accepted' : 'duplicate'));
    // A known message without a decision may have lost its job in a crash, so it gets another.
    await this.queue.wake(
      batch.filter((_, i) => states[i] !== 'known').map(({ message }) => message.message_id),
    );
  }

  private async runScript(messages: ChatMessage[]): Promise<string[]> {
    const { keys } = this;
    const now = Date.now();
    return (await INGEST.run(
      this.redis,
      [
        keys.arrivalClock(),
        keys.chatBuffer(),
        keys.chatChannels(),
        keys.judgeRequests(),
        keys.judgeWaiting(),
        keys.ledgerDecisions(),
        ...messages.flatMap((message) => [
          keys.messageCoins(message.message_id),
          keys.chatLive(message.broadcaster_user_id),
        ]),
      ],
      messages.flatMap((message) => [
        message.message_id,
        message.broadcaster_user_id,
        message.created_ms,
        JSON.stringify(message),
        JSON.stringify(judgeRequest(message, now)),
      ]),
    )) as string[];
  }
}
