import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { Lease } from '../platform/redis/lease';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { ChatBuffer } from './chat-buffer';
import { StoredMessages } from './stored-messages';
import { DAY_MS } from './message-age';

/** A transaction of some milliseconds: nobody waits for its locks for longer. */
const BATCH = 200;
/** Between two batches, so that Postgres has most of its time for the traffic. */
const PAUSE_MS = 50;
const LEASE_MS = 30_000;
/** The lease is given up after so many batches; the next run goes on. */
const MOST_BATCHES = 200;
/** A redelivery that was taken in just before its message became too old finds the message's row for this long. */
const MARGIN_MS = 3_600_000;

/**
 * One batch of messages leaves, and what boards count of it is added up in the same statement; so does what tells that a
 * moderator deleted one. Not judged yet, about to be judged again ($2 and the notes), or held by another transaction: such a
 * message leaves later.
 */
const REMOVE = `
  WITH old AS (
    SELECT message_id FROM chat_messages AS message
     WHERE created_at < $1::timestamptz AND arrival_seq <= $2::bigint AND sweet_coins_reason <> 'pending'
       AND NOT EXISTS (SELECT 1 FROM coin_take_backs AS note WHERE note.message_id = message.message_id)
     ORDER BY created_at, arrival_seq LIMIT ${BATCH} FOR UPDATE SKIP LOCKED
  ), removed AS (
    DELETE FROM chat_messages WHERE message_id IN (SELECT message_id FROM old)
    RETURNING message_id, broadcaster_user_id, session_id, sender_user_id, sender, emote_count, created_at, arrival_seq,
              sweet_coins_reason
  ), deletions AS (
    DELETE FROM message_deletions AS deletion USING removed
     WHERE deletion.message_id = removed.message_id AND deletion.broadcaster_user_id = removed.broadcaster_user_id
  ), counted AS (
    SELECT *, row_number() OVER (PARTITION BY session_id, sender_user_id
                                     ORDER BY created_at DESC, arrival_seq DESC) AS newest
      FROM removed WHERE session_id IS NOT NULL AND sender_user_id IS NOT NULL
       AND sweet_coins_reason IN ('chat_message', 'rate_limited')
  ), kept AS (
    INSERT INTO removed_messages AS known
           (session_id, user_id, messages, emotes, username, profile_picture, last_at, last_seq)
    SELECT session_id, sender_user_id, count(*), sum(emote_count),
           coalesce(max(sender->>'username') FILTER (WHERE newest = 1), ''),
           max(sender->>'profile_picture') FILTER (WHERE newest = 1),
           max(created_at), max(arrival_seq) FILTER (WHERE newest = 1)
      FROM counted GROUP BY 1, 2 ORDER BY 1, 2
    ON CONFLICT (session_id, user_id) DO UPDATE SET
      messages = known.messages + excluded.messages, emotes = known.emotes + excluded.emotes,
      (username, profile_picture, last_at, last_seq) = (
        SELECT * FROM (VALUES (known.username, known.profile_picture, known.last_at, known.last_seq),
                              (excluded.username, excluded.profile_picture, excluded.last_at, excluded.last_seq))
                   AS one(username, profile_picture, last_at, last_seq)
         ORDER BY last_at DESC, last_seq DESC LIMIT 1)
  )
  SELECT count(*)::int AS messages FROM removed`;

/**
 * Removes messages that are older than CHAT_RETENTION_DAYS, in small batches, by one process at a time. What was made of them
 * stays: the ledger, balances, viewers and boards. A process that dies leaves whole batches: each is one statement.
 */
@Injectable()
export class RetentionService {
  /** Up to where every message was in Postgres at the last run. Whoever still wrote one of them a second time has ended. */
  private settled = '';

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly buffer: ChatBuffer,
    private readonly stored: StoredMessages,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /** To be called every few seconds, longer than a batch is claimed for. @throws DatabaseUnavailable */
  async run(): Promise<void> {
    const { CHAT_RETENTION_DAYS: days } = this.settings;
    if (days === undefined) return;
    const { settled } = this;
    this.settled = await this.buffer.watermark();
    // A spooled delivery may be the second one of a message, and was taken in when that was young enough.
    if (settled === '' || (await this.stored.isSpooling())) return;
    const lease = await Lease.take(this.redis, this.keys.retentionLease(), LEASE_MS);
    if (!lease) return;
    try {
      await this.remove(new Date(Date.now() - days * DAY_MS - MARGIN_MS), settled, lease);
    } finally {
      await lease.release();
    }
  }

  private async remove(before: Date, settled: string, lease: Lease): Promise<void> {
    const started = performance.now();
    let messages = 0;
    for (let batches = 0; batches < MOST_BATCHES; batches += 1) {
      const [removed] = await this.database.query<{ messages: number }>(REMOVE, [
        before.toISOString(),
        settled,
      ]);
      messages += removed?.messages ?? 0;
      if ((removed?.messages ?? 0) < BATCH) break;
      await sleep(PAUSE_MS);
      await lease.confirm();
    }
    if (messages === 0) return;
    const ms = Math.round(performance.now() - started);
    const facts = { messages, ms, before: before.toISOString() };
    this.log.event(
      'SYNC',
      facts,
      `Removed ${messages} messages of before ${before.toISOString()} in ${ms}ms`,
    );
  }
}
