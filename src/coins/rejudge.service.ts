import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { GRACE_MS, type StreamSession } from '../sessions/stream-session';
import type { JudgeRequest } from './judge-request';
import { PointsQueue } from './points-queue';
import { ms } from '../platform/database/milliseconds';

const REQUEUE = new LuaScript(__dirname, 'requeue-4n.lua');
const BATCH = 500;

const REQUEST = `
  message_id, broadcaster_user_id, sender_user_id AS user_id, sender->>'username' AS username,
  sender->>'channel_slug' AS channel_slug, sender->>'profile_picture' AS profile_picture,
  ${ms('created_at')} AS created_ms, emote_count::int AS emotes, arrival_seq,
  coalesce((sender #> '{identity,badges}')::jsonb @> '[{"type": "bot"}]', false) AS is_bot`;

/** Messages of a channel and a span of time that were filed without a session, in order of arrival. */
const SELECT_UNFILED = `
  SELECT ${REQUEST} FROM chat_messages
   WHERE broadcaster_user_id = $1 AND created_at BETWEEN $2 AND $3 AND session_id IS NULL
     AND sweet_coins_reason <> 'pending' AND arrival_seq > $4
   ORDER BY arrival_seq LIMIT ${BATCH}`;

const SELECT_UNFILED_MESSAGES = `
  SELECT ${REQUEST} FROM chat_messages
   WHERE message_id = ANY($1) AND session_id IS NULL AND sweet_coins_reason <> 'pending' ORDER BY arrival_seq`;

const SELECT_PENDING = `
  SELECT ${REQUEST} FROM chat_messages
   WHERE sweet_coins_reason = 'pending' AND arrival_seq > $1 ORDER BY arrival_seq LIMIT ${BATCH}`;

type Unfiled = Omit<JudgeRequest, 'mayBeForgotten' | 'earlier_award' | 'failures' | 'isAgain'> & {
  arrival_seq: string;
};

/** Brings stored messages back before the judge. */
@Injectable()
export class RejudgeService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly points: PointsQueue,
  ) {}

  /**
   * Has messages judged again that were filed as offline before their stream's start was known.
   * To be called when every decision made before the session was known is in Postgres.
   */
  async rejudge(session: StreamSession): Promise<void> {
    if ((await this.requeueUnfiled(session)) > 0) await this.points.wake();
  }

  /** Has them wait for the judge, and wakes nobody. @returns how many */
  async requeueUnfiled(session: StreamSession): Promise<number> {
    const from = new Date(Math.floor(session.started_ms / 1000) * 1000).toISOString();
    const until =
      session.ended_ms === null ? 'infinity' : new Date(session.ended_ms + GRACE_MS).toISOString();
    const unfiled = pages<Unfiled>((last) => {
      const after = last?.arrival_seq ?? '0';
      return this.database.query(SELECT_UNFILED, [session.broadcaster_user_id, from, until, after]);
    });
    let count = 0;
    for await (const page of unfiled) count += await this.requeue(page, true);
    return count;
  }

  /** The same for single messages. @returns how many */
  async requeueUnfiledMessages(messageIds: string[]): Promise<number> {
    const count = await this.requeue(await this.database.query(SELECT_UNFILED_MESSAGES, [messageIds]), true);
    if (count > 0) await this.points.wake();
    return count;
  }

  /** Lets stored messages be judged whose request Redis has lost. @returns how many */
  async requeuePending(): Promise<number> {
    let count = 0;
    const pending = pages<Unfiled>((last) => this.database.query(SELECT_PENDING, [last?.arrival_seq ?? '0']));
    for await (const page of pending) count += await this.requeue(page, false);
    return count;
  }

  private async requeue(rows: Unfiled[], isAgain: boolean): Promise<number> {
    return (await REQUEUE.run(
      this.redis,
      [
        this.keys.judgeRequests(),
        this.keys.judgeWaiting(),
        this.keys.ledgerDecisions(),
        this.keys.position(),
        ...rows.map(({ message_id }) => this.keys.messageCoins(message_id)),
      ],
      rows.flatMap(({ arrival_seq, ...request }) => {
        // Its state is known from Postgres right here, so nobody need ask again.
        const again: JudgeRequest = { ...request, mayBeForgotten: false, isAgain };
        return [request.message_id, arrival_seq, JSON.stringify(again)];
      }),
    )) as number;
  }
}
