// Longer than usual: its statements are the half of it, and would say nothing apart from the steps they belong to.
import { Injectable } from '@nestjs/common';
import { BoardRestore } from '../leaderboard/board-restore';
import { Settings } from '../platform/config/settings';
import { Database, type Query } from '../platform/database/database';
import { pages } from '../platform/database/pages';
import { Log } from '../platform/log/log';
import { Lease } from '../platform/redis/lease';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable, RedisUnavailable } from '../platform/redis/unavailable';
import { DECISION_TTL_SECONDS, RedisKeys, TAKEN_BACK_TTL_SECONDS } from '../redis-keys';
import { GRACE_MS, type StreamSession } from '../sessions/stream-session';
import { ms } from '../platform/database/milliseconds';
import { RejudgeService } from './rejudge.service';

const TAKE_BACK = new LuaScript(__dirname, 'take-back-2n.lua');

const BATCH = 500;
/** Renewed meanwhile; a process that died holds up a rebuild for so long. */
const LEASE_MS = 30_000;

/** When the next stream of a channel began (ms): what was written from then on is its. */
const SELECT_NEXT = `
  SELECT floor(extract(epoch FROM min(started_at)))::float8 * 1000 AS next_ms FROM stream_sessions
   WHERE broadcaster_user_id = $1 AND started_at > $2 AND id <> $3`;

/** A channel's stream before another one. */
const SELECT_BEFORE = `
  SELECT id, ${ms('started_at')} AS started_ms, ${ms('ended_at')} AS ended_ms FROM stream_sessions
   WHERE broadcaster_user_id = $1 AND started_at <= $2 AND id <> $3 ORDER BY started_at DESC LIMIT 1`;

/** Messages judged into a session ($1) although they were written before it ($2) or after it ($3). */
const SELECT_MISFILED = `
  SELECT message_id FROM chat_messages WHERE session_id = $1 AND created_at < $2::timestamptz
   UNION ALL
  SELECT message_id FROM chat_messages WHERE session_id = $1 AND created_at > $3::timestamptz
   LIMIT ${BATCH}`;

const SELECT_IS_MISFILED = `SELECT EXISTS (${SELECT_MISFILED}) AS is_misfiled`;

/** Messages that did not earn because of an award that was taken back; $1 is the cooldown in seconds. */
const LIMITED = `
  FROM coin_take_backs AS award JOIN chat_messages AS message
    ON message.created_at > award.created_at - $1 * interval '1 second'
   AND message.created_at < award.created_at + $1 * interval '1 second'
   AND message.cooldown_message_id = award.message_id AND message.sweet_coins_reason = 'rate_limited'
 WHERE award.amount <> 0`;
const SELECT_LIMITED_SESSIONS = `SELECT DISTINCT message.session_id ${LIMITED}`;
const SELECT_LIMITED = `SELECT message.message_id ${LIMITED} AND message.session_id = $2 LIMIT ${BATCH}`;

/**
 * Not only the award that is named, but every award of the sender within the cooldown ($2, s) that came later: of two that lie
 * before and after the message, each would earn again while the other is taken back.
 */
const SELECT_LATER = `
  SELECT later.session_id, later.message_id
    FROM coin_reviews AS review JOIN chat_messages AS message USING (message_id)
    JOIN chat_messages AS award ON award.message_id = message.cooldown_message_id
    JOIN chat_messages AS later ON later.sender_user_id = message.sender_user_id
     AND later.created_at > message.created_at - $2 * interval '1 second'
     AND later.created_at < message.created_at + $2 * interval '1 second'
   WHERE review.id = ANY($1::bigint[]) AND message.sweet_coins_reason = 'rate_limited'
     AND award.arrival_seq > message.arrival_seq
     AND later.sweet_coins_reason = 'chat_message' AND later.arrival_seq > message.arrival_seq`;
/** Messages whose denial names what is no award any more. */
const SELECT_DENIED = `
  SELECT message.session_id, message.message_id
    FROM coin_reviews AS review JOIN chat_messages AS message USING (message_id)
    JOIN chat_messages AS award ON award.message_id = message.cooldown_message_id
   WHERE review.id = ANY($1::bigint[]) AND message.sweet_coins_reason = 'rate_limited'
     AND award.sweet_coins_reason NOT IN ('chat_message', 'pending')`;

const SELECT_REVIEWS = `SELECT id FROM coin_reviews ORDER BY id LIMIT ${BATCH}`;

/**
 * Each award gets an entry against it, as chat: the coins of chat entries stay those that messages show. The award gives its
 * message id up, so that the message can be judged again and still have one award at most. Should an administrator have
 * reversed it, that is taken back as well.
 */
const REVERSE = `
  WITH award AS (
    UPDATE coin_entries SET message_id = NULL WHERE message_id = ANY($1)
    RETURNING id, user_id, session_id, amount, created_at
  ), reversal AS (
    INSERT INTO coin_entries (user_id, session_id, amount, reason, created_at)
    SELECT user_id, session_id, -amount, 'chat_message', created_at FROM award
     UNION ALL
    SELECT user_id, session_id, -amount, 'reversal', created_at FROM coin_entries
     WHERE reverses_entry_id IN (SELECT id FROM award)
    RETURNING user_id, amount
  )
  UPDATE coin_balances AS balance SET balance = balance.balance + given.amount
    FROM (SELECT user_id, sum(amount) AS amount FROM reversal GROUP BY user_id ORDER BY user_id) AS given
   WHERE balance.user_id = given.user_id`;

/** An award cannot be reversed by an administrator while it is taken back: who does that holds the balance first, too. */
const HOLD_BALANCES = `
  SELECT 1 FROM coin_balances WHERE user_id IN (SELECT user_id FROM coin_entries WHERE message_id = ANY($1))
   ORDER BY user_id FOR UPDATE`;

/**
 * To be run before REVERSE. What an administrator reversed is out of the balance already: the amount of such an award is
 * negative here, because it still is an award that others may have been limited by.
 */
const NOTE = `
  INSERT INTO coin_take_backs (id, message_id, user_id, session_id, amount, created_at, built)
  SELECT gen_random_uuid(), message_id, coalesce(sender_user_id, 0), session_id,
         CASE WHEN EXISTS (SELECT 1 FROM coin_entries AS award JOIN coin_entries AS reversal ON reversal.reverses_entry_id = award.id
                            WHERE award.message_id = message.message_id) THEN -sweet_coins_earned ELSE sweet_coins_earned END,
         created_at, $2
    FROM chat_messages AS message WHERE message_id = ANY($1)`;

const UNFILE = `
  UPDATE chat_messages
     SET session_id = NULL, sweet_coins_earned = 0, cooldown_message_id = NULL, sweet_coins_reason = CASE
           WHEN sweet_coins_reason IN ('chat_message', 'rate_limited') THEN 'stream_offline' ELSE sweet_coins_reason END
   WHERE message_id = ANY($1)`;

const TOUCH_BOARD = `
  UPDATE stream_sessions
     SET board_updated_at = date_trunc('milliseconds', greatest(now(), board_updated_at + interval '1 millisecond'))
   WHERE id = $1`;

const SELECT_NOTED = `
  SELECT note.id, message_id, user_id, amount, ${ms('note.created_at')} AS created_ms, built, sweet_coins_reason AS reason
    FROM coin_take_backs AS note JOIN chat_messages USING (message_id) WHERE note.id > $1 ORDER BY note.id LIMIT ${BATCH}`;

/** In order of arrival: a message that came first must be in line before those that came later are judged. */
const SELECT_NOTED_IN_ORDER = `
  SELECT note.id, message_id, arrival_seq FROM coin_take_backs AS note JOIN chat_messages USING (message_id)
   WHERE (arrival_seq, note.id) > ($1::bigint, $2) ORDER BY arrival_seq, note.id LIMIT ${BATCH}`;

const SELECT_NOTED_SESSIONS = 'SELECT DISTINCT session_id FROM coin_take_backs';

/** A session's id, and the first and last time at which a message is the session's. */
type Bounds = [id: string, from: string, until: string];

/** Takes out of a session what a statement selects. */
type UnfileFrom = (sessionId: string, select: string, parameters: unknown[]) => Promise<void>;

interface TakenBack {
  id: string;
  message_id: string;
  user_id: string;
  amount: number;
  created_ms: number;
  built: string;
  reason: string;
}

/**
 * Takes back what was judged while a session's end, or the next one's start, was not known yet, and has it judged again, with
 * what did not earn because of it. Postgres comes first and notes in the same transaction what is still to be done; in Redis a
 * mark per note makes it happen once, and boards are made anew from Postgres. A note leaves when its message waits for the
 * judge: dying anywhere leaves notes, or messages, that the next call finds.
 */
@Injectable()
export class TakeBackService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly settings: Settings,
    private readonly boards: BoardRestore,
    private readonly rejudge: RejudgeService,
    private readonly database: Database,
    private readonly log: Log,
  ) {}

  /**
   * To be called after the session's commit.
   * @param drain has every decision made so far in Postgres when it resolves
   */
  async takeBack(session: StreamSession, drain: () => Promise<void>): Promise<void> {
    const misfiled = await this.misfiled(session);
    const [noted] = await this.database.query<{ session_id: string }>(`${SELECT_NOTED_SESSIONS} LIMIT 1`);
    if (misfiled.length === 0 && !noted) return;
    const messages = await this.putRight(drain, async (unfileFrom) => {
      for (const bounds of misfiled) await unfileFrom(bounds[0], SELECT_MISFILED, bounds);
    });
    const facts = { session_id: session.id, messages };
    this.log.info(facts, 'messages were taken back that are not of the session, and are judged again');
  }

  /**
   * Puts right what was judged late, and denied because of an award that came after it or was taken back since: the award is
   * taken back, and both are judged again in the order in which they came. To be called after decisions were committed.
   * @param drain as for takeBack
   */
  async review(drain: () => Promise<void>): Promise<void> {
    const reviews = await this.database.query<{ id: string }>(SELECT_REVIEWS);
    if (reviews.length === 0) return;
    const ids = reviews.map(({ id }) => id);
    let messages = 0;
    try {
      messages = await this.putRight(drain, (unfileFrom) => this.unfileReviewed(ids, unfileFrom));
    } catch (error) {
      // Another worker takes back, or Redis is rebuilt: the reviews wait.
      if (isRedisUnavailable(error)) return;
      throw error;
    }
    await this.database.query('DELETE FROM coin_reviews WHERE id = ANY($1::bigint[])', [ids]);
    if (messages === 0) return;
    this.log.info(
      { messages },
      'messages were denied because of an award that came later; both are judged again',
    );
  }

  /** First the awards that came later, then what they, or awards that are none any more, kept from earning. */
  private async unfileReviewed(reviews: string[], unfileFrom: UnfileFrom): Promise<void> {
    const cooldown = this.settings.COIN_RATE_LIMIT_SECONDS;
    for (const [select, parameters] of [
      [SELECT_LATER, [reviews, cooldown]],
      [SELECT_DENIED, [reviews]],
    ] as const) {
      const found = await this.database.query<{ session_id: string }>(
        `SELECT DISTINCT session_id FROM (${select}) AS found`,
        [...parameters],
      );
      const ofSession = `SELECT DISTINCT message_id FROM (${select}) AS found WHERE session_id = $${parameters.length + 1} LIMIT ${BATCH}`;
      for (const { session_id } of found)
        await unfileFrom(session_id, ofSession, [...parameters, session_id]);
    }
  }

  /** @returns how many messages are judged again */
  private putRight(
    drain: () => Promise<void>,
    work: (unfileFrom: UnfileFrom) => Promise<void>,
  ): Promise<number> {
    return this.withoutRebuild(async (lease, built) => {
      const unfileFrom: UnfileFrom = (sessionId, select, parameters) =>
        this.boards.remake(sessionId, async () => {
          await drain();
          while ((await this.unfile(sessionId, select, parameters, lease, built)) > 0);
          await this.carryOut();
        });
      // Whoever noted these died on the way.
      const left = await this.database.query<{ session_id: string }>(SELECT_NOTED_SESSIONS);
      for (const { session_id } of left)
        await this.boards.remake(session_id, async () => {
          await drain();
          await this.carryOut();
        });
      await work(unfileFrom);
      // Redis has forgotten the awards by now: what they kept from earning is in Postgres after one more drain.
      await drain();
      const cooldown = this.settings.COIN_RATE_LIMIT_SECONDS;
      const limited = await this.database.query<{ session_id: string }>(SELECT_LIMITED_SESSIONS, [cooldown]);
      for (const { session_id } of limited)
        await unfileFrom(session_id, SELECT_LIMITED, [cooldown, session_id]);
      return this.judgeAgain();
    });
  }

  /** Bounds of those sessions that hold messages which are not theirs. Only this one, and the one before in its grace, may. */
  private async misfiled(session: StreamSession): Promise<Bounds[]> {
    const { broadcaster_user_id, started_ms, id } = session;
    const before = await this.database.query<Pick<StreamSession, 'id' | 'started_ms' | 'ended_ms'>>(
      SELECT_BEFORE,
      [broadcaster_user_id, new Date(started_ms).toISOString(), id],
    );
    const found: Bounds[] = [];
    for (const one of [...before, session]) {
      const bounds = await this.bounds(broadcaster_user_id, one);
      const [row] = await this.database.query<{ is_misfiled: boolean }>(SELECT_IS_MISFILED, bounds);
      if (row?.is_misfiled) found.push(bounds);
    }
    return found;
  }

  private async bounds(
    broadcasterId: string,
    { id, started_ms, ended_ms }: Pick<StreamSession, 'id' | 'started_ms' | 'ended_ms'>,
  ): Promise<Bounds> {
    const iso = (ms: number) => (Number.isFinite(ms) ? new Date(ms).toISOString() : 'infinity');
    const parameters = [broadcasterId, iso(started_ms), id];
    const [row] = await this.database.query<{ next_ms: number | null }>(SELECT_NEXT, parameters);
    const end = ended_ms === null ? Number.POSITIVE_INFINITY : ended_ms + GRACE_MS;
    const until = Math.min(end, (row?.next_ms ?? Number.POSITIVE_INFINITY) - 1);
    return [id, iso(Math.floor(started_ms / 1000) * 1000), iso(until)];
  }

  /** A rebuild reads balances from Postgres; one at the same time could count something twice or not at all. */
  private async withoutRebuild<T>(work: (lease: Lease, built: string) => Promise<T>): Promise<T> {
    const lease = await Lease.take(this.redis, this.keys.rebuildLease(), LEASE_MS);
    if (!lease) throw new RedisUnavailable('Redis is being rebuilt');
    try {
      const built = await this.redis.get(this.keys.built());
      if (built === null) throw new RedisUnavailable('Redis is to be rebuilt');
      return await work(lease, built);
    } finally {
      await lease.release();
    }
  }

  /** One batch in Postgres. @returns how many messages */
  private async unfile(
    sessionId: string,
    select: string,
    parameters: unknown[],
    lease: Lease,
    built: string,
  ): Promise<number> {
    return this.database.transaction(async (query: Query) => {
      const found = await query<{ message_id: string }>(select, parameters);
      const ids = found.map(({ message_id }) => message_id);
      if (ids.length === 0) return 0;
      await query(HOLD_BALANCES, [ids]);
      await query(NOTE, [ids, built]);
      await query(REVERSE, [ids]);
      await query(TOUCH_BOARD, [sessionId]);
      await query(UNFILE, [ids]);
      // Had the lease been lost, a rebuild might have read the balances that this changes.
      await lease.confirm();
      return ids.length;
    });
  }

  /** Does in Redis what is noted, as far as that was not done before. */
  private async carryOut(): Promise<void> {
    for await (const noted of this.noted()) {
      for (const built of new Set(noted.map((one) => one.built)))
        await this.carryOutOf(
          built,
          noted.filter((one) => one.built === built),
        );
    }
  }

  /** @returns how many messages wait for the judge */
  private async judgeAgain(): Promise<number> {
    let messages = 0;
    const inOrder = pages<{ id: string; message_id: string; arrival_seq: string }>((last) =>
      this.database.query(SELECT_NOTED_IN_ORDER, [last?.arrival_seq ?? '0', last?.id ?? '']),
    );
    for await (const noted of inOrder) {
      messages += await this.rejudge.requeueUnfiledMessages(noted.map(({ message_id }) => message_id));
      await this.database.query('DELETE FROM coin_take_backs WHERE id = ANY($1)', [
        noted.map(({ id }) => id),
      ]);
    }
    return messages;
  }

  private noted(): AsyncGenerator<TakenBack[]> {
    return pages<TakenBack>((last) => this.database.query(SELECT_NOTED, [last?.id ?? '']));
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
        ...noted.flatMap(({ amount, created_ms, message_id, reason }) => [
          amount,
          created_ms,
          message_id,
          `0:${reason}`,
        ]),
      ],
    );
  }
}
