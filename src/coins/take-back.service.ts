// Longer than usual: its statements are the half of it, and would say nothing apart from the steps they belong to.
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { BoardRestore } from '../leaderboard/board-restore';
import { Database, type Query } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { DECISION_TTL_SECONDS, RedisKeys, TAKEN_BACK_TTL_SECONDS } from '../redis-keys';
import { GRACE_MS, type StreamSession } from '../sessions/stream-session';
import { ms } from '../platform/database/milliseconds';

const TAKE_BACK = new LuaScript(__dirname, 'take-back-2n.lua');
const RELEASE = new LuaScript(__dirname, '../platform/redis/release-1.lua');

const BATCH = 500;
/** A batch takes far less; a process that died holds up a rebuild for so long. */
const LEASE_MS = 30_000;

/** When the next stream of a channel began (ms): what was written from then on is its. */
const SELECT_NEXT = `
  SELECT floor(extract(epoch FROM min(started_at)))::float8 * 1000 AS next_ms FROM stream_sessions
   WHERE broadcaster_user_id = $1 AND started_at > $2 AND id <> $3`;

/** Messages judged into a session ($1) although they were written before it ($2) or after it ($3). */
const SELECT_MISFILED = `
  SELECT message_id FROM chat_messages WHERE session_id = $1 AND created_at < $2::timestamptz
   UNION ALL
  SELECT message_id FROM chat_messages WHERE session_id = $1 AND created_at > $3::timestamptz
   LIMIT ${BATCH}`;

const SELECT_UNDONE = `
  SELECT EXISTS (${SELECT_MISFILED}) OR EXISTS (SELECT 1 FROM coin_take_backs WHERE session_id = $1) AS is_undone`;

/** Each award gets an entry against it. It gives its message id up, so that the message can be judged again. */
const REVERSE = `
  WITH award AS (
    UPDATE coin_entries SET message_id = NULL WHERE message_id = ANY($1) RETURNING user_id, session_id, amount, created_at
  ), reversal AS (
    INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at)
    SELECT user_id, session_id, -amount, 'reversal', created_at FROM award RETURNING user_id, amount
  )
  UPDATE coin_balances AS balance SET balance = balance.balance + given.amount
    FROM (SELECT user_id, sum(amount) AS amount FROM reversal GROUP BY user_id ORDER BY user_id) AS given
   WHERE balance.user_id = given.user_id`;

const NOTE = `
  INSERT INTO coin_take_backs (id, message_id, user_id, session_id, amount, created_at, built)
  SELECT gen_random_uuid(), message_id, sender_user_id, session_id, sweet_coins_earned, created_at, $2 FROM chat_messages
   WHERE message_id = ANY($1) AND sweet_coins_reason IN ('chat_message', 'rate_limited')`;

const UNFILE = `
  UPDATE chat_messages
     SET session_id = NULL, sweet_coins_earned = 0, sweet_coins_reason = CASE
           WHEN sweet_coins_reason IN ('chat_message', 'rate_limited') THEN 'stream_offline' ELSE sweet_coins_reason END
   WHERE message_id = ANY($1) RETURNING ${ms('created_at')} AS created_ms`;

const TOUCH_BOARD = `
  UPDATE stream_sessions
     SET board_updated_at = date_trunc('milliseconds', greatest(now(), board_updated_at + interval '1 millisecond'))
   WHERE id = $1`;

const SELECT_NOTED = `
  SELECT id, message_id, user_id, amount, ${ms('created_at')} AS created_ms, built
    FROM coin_take_backs WHERE session_id = $1 LIMIT ${BATCH}`;

interface TakenBack {
  id: string;
  message_id: string;
  user_id: string;
  amount: number;
  created_ms: number;
  built: string;
}

/** First and last time (ms) of the messages that were taken back. */
interface Span {
  from: number;
  until: number;
}

/**
 * Takes back what was judged while a session's end, or the next one's start, was not known yet. Postgres comes first and
 * notes in the same transaction what Redis has still to do, which a mark per note makes happen once; the board is then made
 * anew from Postgres. Dying anywhere leaves a note or a message that is found by the next call.
 */
@Injectable()
export class TakeBackService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly boards: BoardRestore,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /**
   * To be called after the session's commit, before `rejudge`.
   * @param drain has every decision made so far in Postgres when it resolves
   * @returns the session as wide as what was taken back, for `rejudge`: another session may claim it. Null: nothing was
   */
  async takeBack(session: StreamSession, drain: () => Promise<void>): Promise<StreamSession | null> {
    const bounds = await this.bounds(session);
    const [undone] = await this.database.query<{ is_undone: boolean }>(SELECT_UNDONE, bounds);
    if (!undone?.is_undone) return null;
    const span: Span = { from: Number.POSITIVE_INFINITY, until: 0 };
    await this.withoutRebuild((built) =>
      this.boards.remake(session.id, async () => {
        await drain();
        while ((await this.unfile(session.id, bounds, built, span)) > 0);
        while ((await this.carryOut(session.id)) > 0);
      }),
    );
    this.log.info(
      { session_id: session.id, ...span },
      'messages that were not of the session were taken back',
    );
    if (span.until === 0) return null;
    return { ...session, started_ms: span.from, ended_ms: span.until - GRACE_MS };
  }

  /** The session's id, and the first and last time at which a message is the session's. */
  private async bounds({ id, broadcaster_user_id, started_ms, ended_ms }: StreamSession): Promise<string[]> {
    const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'infinity');
    const parameters = [broadcaster_user_id, iso(started_ms), id];
    const [row] = await this.database.query<{ next_ms: number | null }>(SELECT_NEXT, parameters);
    const end = ended_ms === null ? Number.POSITIVE_INFINITY : ended_ms + GRACE_MS;
    const until = Math.min(end, (row?.next_ms ?? Number.POSITIVE_INFINITY) - 1);
    return [id, iso(Math.floor(started_ms / 1000) * 1000), iso(until)];
  }

  /** A rebuild reads balances from Postgres; one at the same time could count something twice or not at all. */
  private async withoutRebuild(work: (built: string) => Promise<void>): Promise<void> {
    const token = randomUUID();
    const lease = this.keys.rebuildLease();
    if ((await this.redis.set(lease, token, 'PX', LEASE_MS, 'NX')) !== 'OK')
      throw new RedisUnavailable('Redis is being rebuilt');
    try {
      const built = await this.redis.get(this.keys.built());
      if (built === null) throw new RedisUnavailable('Redis is to be rebuilt');
      await work(built);
    } finally {
      await RELEASE.run(this.redis, [lease], [token]).catch(() => undefined);
    }
  }

  /** One batch in Postgres. @returns how many messages */
  private async unfile(sessionId: string, bounds: string[], built: string, span: Span): Promise<number> {
    const times = await this.database.transaction(async (query: Query) => {
      const found = await query<{ message_id: string }>(SELECT_MISFILED, bounds);
      const ids = found.map(({ message_id }) => message_id);
      if (ids.length === 0) return [];
      await query(REVERSE, [ids]);
      await query(NOTE, [ids, built]);
      await query(TOUCH_BOARD, [sessionId]);
      return query<{ created_ms: number }>(UNFILE, [ids]).then(rowsOf);
    });
    for (const { created_ms } of times) {
      span.from = Math.min(span.from, created_ms);
      span.until = Math.max(span.until, created_ms);
    }
    return times.length;
  }

  /** One batch in Redis. @returns how many notes */
  private async carryOut(sessionId: string): Promise<number> {
    const noted = await this.database.query<TakenBack>(SELECT_NOTED, [sessionId]);
    for (const built of new Set(noted.map((one) => one.built)))
      await this.carryOutOf(
        built,
        noted.filter((one) => one.built === built),
      );
    await this.database.query('DELETE FROM coin_take_backs WHERE id = ANY($1)', [noted.map(({ id }) => id)]);
    return noted.length;
  }

  private async carryOutOf(built: string, noted: TakenBack[]): Promise<void> {
    const { keys } = this;
    await TAKE_BACK.run(
      this.redis,
      [
        keys.built(),
        keys.position(),
        ...noted.flatMap(({ id, message_id, user_id }) => [
          keys.takenBack(id),
          keys.messageCoins(message_id),
          keys.coins(user_id),
          keys.rate(user_id),
          keys.awards(user_id),
          keys.lateAwards(user_id),
        ]),
      ],
      [
        built,
        TAKEN_BACK_TTL_SECONDS,
        DECISION_TTL_SECONDS,
        ...noted.flatMap(({ amount, created_ms, message_id }) => [amount, created_ms, message_id]),
      ],
    );
  }
}

/** TypeORM gives an UPDATE's rows with their count. */
function rowsOf<Row>(answer: Row[] | [Row[], number]): Row[] {
  return Array.isArray(answer[0]) ? answer[0] : (answer as Row[]);
}
