import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, RedisKeys } from '../redis-keys';
import type { DeletionEvent } from './channel-event';

const INSERT = `
  INSERT INTO message_deletions (message_id, broadcaster_user_id, deleted_at) VALUES ($1, $2, $3)
  ON CONFLICT DO NOTHING`;

/**
 * Hides the text of deleted messages: readers of Redis and of Postgres each look here, so it does not matter where the
 * message is, or whether it has arrived yet.
 */
@Injectable()
export class MessageDeletions {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
  ) {}

  /** Safe to repeat. @throws DatabaseUnavailable; the text is hidden in Redis by then */
  async hide({ broadcaster_user_id, message_id, at_ms }: DeletionEvent): Promise<void> {
    const deleted = this.keys.chatDeleted();
    await this.redis.zadd(deleted, at_ms, `${broadcaster_user_id}:${message_id}`);
    // Readers of Redis need it as long as the message is not in Postgres.
    await this.redis.zremrangebyscore(deleted, '-inf', Date.now() - DAY_SECONDS * 1000);
    await this.database.query(INSERT, [message_id, broadcaster_user_id, new Date(at_ms).toISOString()]);
  }
}
