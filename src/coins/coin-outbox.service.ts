// Longer than usual: half of it names the keys and arguments of one script, which would be harder to compare with them apart.
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { encodeName, readPerson } from '../leaderboard/board-person';
import { BoardTimes } from '../leaderboard/board-times';
import { Database } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { Log } from '../platform/log/log';
import { Numbered } from '../platform/numbered';
import { BONUSES } from '../leaderboard/stored-board';
import { Lease } from '../platform/redis/lease';
import { LuaScript } from '../platform/redis/lua-script';
import { clockOf } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisOfNoUse, isRedisUnavailable, RedisUnavailable } from '../platform/redis/unavailable';
import { EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { parseSessionId } from '../sessions/stream-session';
import { StoreStateService } from '../store-state/store-state.service';

const APPLY = new LuaScript(__dirname, 'apply-entries-4n.lua');
const APPLY_BALANCES = new LuaScript(__dirname, 'apply-balances-3n.lua');

/** Redis does nothing else while it applies them: some milliseconds. Those that change a balance alone are quicker. */
const BATCH = 1000;
const SHOWN_BATCH = 500;
/** One process at a time works through all of it; two would do everything twice. A holder that died is followed after this. */
const LEASE_MS = 10_000;
const LOOK_MS = 50;
/** A process that stalled for longer, with entries in hand that it takes for unapplied, is too late to apply them. */
const STALE_MS = 30_000;
/** What was applied is remembered much longer than that, and as long as Postgres has it down as unapplied. */
const REMEMBERED_MS = 10 * 60_000;
const FORGOTTEN_AT_ONCE = 1000;
/** An act without a stream is told to the channels that are live; more are not told of it. */
const MAX_CHANNELS = 50;

/** Entries of which Redis was not told, as far as Postgres knows; those of `$1` only, unless it is null. */
const SELECT_WAITING = `
  SELECT waiting.entry_id, waiting.user_id, waiting.session_id, waiting.amount, entry.reason,
         entry.batch_id IS NOT NULL AS is_in_batch, ${ms('entry.created_at')} AS at_ms,
         viewer.username, viewer.profile_picture, coalesce(${ms('session.board_updated_at')}, 0) AS board_ms
    FROM coin_outbox AS waiting
    JOIN coin_entries AS entry ON entry.id = waiting.entry_id
    LEFT JOIN stream_sessions AS session ON session.id = waiting.session_id
    LEFT JOIN viewers AS viewer ON viewer.user_id = waiting.user_id AND entry.reason IN ${BONUSES}
   WHERE waiting.entry_id > $2 AND ($1::bigint[] IS NULL OR waiting.entry_id = ANY($1))
   ORDER BY waiting.entry_id LIMIT ${BATCH}`;

const DELETE = 'DELETE FROM coin_outbox WHERE entry_id = ANY($1::bigint[])';

const SELECT_KNOWN = 'SELECT entry_id FROM coin_outbox WHERE entry_id = ANY($1::bigint[])';

interface WaitingEntry {
  entry_id: string;
  user_id: string;
  session_id: string | null;
  amount: number;
  reason: string;
  is_in_batch: boolean;
  at_ms: number;
  /** Of a bonus: its viewer comes on the board without having written. */
  username: string | null;
  profile_picture: string | null;
  board_ms: number;
}

/**
 * Brings entries of the ledger that the judge did not make into Redis: Postgres notes them in the transaction that inserts
 * them, Redis applies each once (`ledger:applied`), then the note goes. Dying after any step repeats the steps before it,
 * which changes nothing.
 */
@Injectable()
export class CoinOutbox {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly sessions: SessionStore,
    private readonly boardTimes: BoardTimes,
    private readonly storeState: StoreStateService,
    private readonly log: Log,
  ) {}

  /** All that waits, unless another process is at it, and forgets what is over. To be called on a schedule. @throws DatabaseUnavailable */
  async drain(): Promise<void> {
    if (await this.alone(() => this.apply(null))) await this.forget();
  }

  /** Resolves when all that waits now is applied, by this process or another. Errors as in `apply`. */
  async applyAll(withinMs: number): Promise<void> {
    for (const end = Date.now() + withinMs; !(await this.alone(() => this.apply(null))); await sleep(LOOK_MS))
      if (Date.now() > end) throw new RedisUnavailable('another process still works through the outbox');
  }

  /**
   * Some entries, or all; those that cannot be applied wait for the next drain and hold up no others.
   * @throws DatabaseUnavailable, and rejects when Redis is away
   */
  async apply(entryIds: string[] | null): Promise<void> {
    // What is applied leaves Postgres while the next ones are applied.
    let removing: Promise<void> = Promise.resolve();
    try {
      for (let last = '0'; ; ) {
        // Before the look into Postgres: what is applied by others from now on may still be seen there.
        const until = (await this.clockMs()) + STALE_MS;
        const entries = await this.database.query<WaitingEntry>(SELECT_WAITING, [entryIds, last]);
        const done = entries.length > 0 ? await this.applyBatch(entries, until) : null;
        await removing;
        if (done === null) return;
        removing = this.remove(done.map(({ entry_id }) => entry_id));
        // Should another step fail first, that error is the one that is told.
        removing.catch(() => undefined);
        last = entries.at(-1)?.entry_id as string;
      }
    } finally {
      await removing.catch(() => undefined);
    }
  }

  /**
   * Entries that are in Postgres for longer are in the balances of Redis when this resolves, and are remembered as such:
   * noted once more, with a session, they change the session's board alone. @throws DatabaseUnavailable, and rejects while
   * Redis has not all of them
   */
  async haveApplied(entryIds: string[]): Promise<void> {
    await this.apply(entryIds);
    const waiting = await this.database.query(SELECT_KNOWN, [entryIds]);
    if (waiting.length > 0)
      throw new Error('entries of the ledger are still on their way to Redis; it is tried again');
    const now = await this.clockMs();
    await this.redis.zadd(this.keys.ledgerApplied(), ...entryIds.flatMap((id) => [now, id]));
  }

  /** @returns false, with nothing done, when another process is at it */
  private async alone(work: () => Promise<void>): Promise<boolean> {
    const lease = await Lease.take(this.redis, this.keys.outboxLease(), LEASE_MS);
    if (!lease) return false;
    try {
      await work();
      return true;
    } finally {
      await lease.release();
    }
  }

  /** @returns those that Redis has; null when it is being rebuilt */
  private async applyBatch(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const plain = entries.filter(({ is_in_batch, session_id }) => is_in_batch && session_id === null);
    const done = plain.length > 0 ? await this.applyBalances(plain, until) : [];
    if (done === null) return null;
    const others = entries.filter(({ is_in_batch, session_id }) => !is_in_batch || session_id !== null);
    for (let from = 0; from < others.length; from += SHOWN_BATCH) {
      const shown = await this.applyShown(others.slice(from, from + SHOWN_BATCH), until);
      if (shown === null) return null;
      done.push(...shown);
    }
    return done;
  }

  private async applyBalances(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const { keys } = this;
    const damaged = (await APPLY_BALANCES.run(
      this.redis,
      [
        keys.built(),
        keys.position(),
        keys.ledgerApplied(),
        ...entries.map(({ user_id }) => keys.coins(user_id)),
      ],
      [until, ...entries.flatMap(({ entry_id, amount }) => [entry_id, amount])],
    )) as (number | string)[] | null;
    if (!damaged) return null;
    const refused = new Set<number>();
    for (let i = 0; i < damaged.length; i += 2) {
      const number = Number(damaged[i]) - 1;
      refused.add(number);
      this.reportDamage(entries[number] as WaitingEntry, String(damaged[i + 1]));
    }
    return entries.filter((_, i) => !refused.has(i));
  }

  private reportDamage({ entry_id, user_id }: WaitingEntry, reason: string): void {
    this.log.error(
      { entry_id, user_id, reason },
      'an entry cannot be shown: a key in Redis is damaged (npm run rebuild mends it)',
    );
  }

  /** Those that a board or whoever watches is to show. Null when Redis is being rebuilt. */
  private async applyShown(entries: WaitingEntry[], until: number): Promise<WaitingEntry[] | null> {
    const { keys } = this;
    const live = entries.some(({ is_in_batch, session_id }) => !is_in_batch && session_id === null)
      ? await this.liveChannels()
      : [];
    const told = entries.map((entry) => this.channelsOf(entry, live));
    const channels = new Numbered(told.flat());
    const results = (await APPLY.run(
      this.redis,
      [
        keys.built(),
        keys.position(),
        keys.ledgerApplied(),
        keys.hiddenPeople(),
        ...channels.all.map((id) => keys.events(id)),
        ...entries.flatMap(({ user_id, session_id }) => this.keysOf(user_id, session_id ?? '')),
      ],
      [
        until,
        Date.now(),
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        channels.all.length,
        ...(await Promise.all(
          entries.map(async (entry, i) => [
            entry.entry_id,
            entry.user_id,
            entry.amount,
            entry.session_id ?? '',
            entry.board_ms,
            told[i]?.length ? await this.beginOfEvent(entry, told[i]) : '',
            (told[i] ?? []).map((id) => channels.number(id)).join(),
            entry.at_ms,
            nameOfBonus(entry),
          ]),
        ).then((texts) => texts.flat())),
      ],
    )) as string[] | null;
    if (!results) return null;
    const done = entries.filter((entry, i) => {
      const [state, ...damage] = (results[i] as string).split(' ');
      if (state !== 'damaged') return true;
      this.reportDamage(entry, damage.join(' '));
      return false;
    });
    const sessions = [...new Set(done.flatMap(({ session_id }) => session_id ?? []))];
    await this.boardTimes.store(sessions);
    for (const id of sessions) {
      // An ended stream's standings are written down again.
      const channel = parseSessionId(id)?.broadcaster_user_id;
      if (channel) await this.redis.zadd(keys.sessionsDue(), 'LT', Date.now(), channel);
    }
    return done;
  }

  /** The position goes with it: a Redis that comes back without these entries is then known to be older. */
  private async remove(entryIds: string[]): Promise<void> {
    if (entryIds.length === 0) return;
    const position = await this.storeState.position();
    await this.database.transaction(async (query) => {
      await query(DELETE, [entryIds]);
      await this.storeState.note(query, position);
    });
  }

  /** What Postgres has not down as unapplied any more, and nobody can have in hand. */
  private async forget(): Promise<void> {
    const applied = this.keys.ledgerApplied();
    const until = (await this.clockMs()) - REMEMBERED_MS;
    for (let from = 0; ; ) {
      const ids = await this.redis.zrangebyscore(applied, '-inf', until, 'LIMIT', from, FORGOTTEN_AT_ONCE);
      if (ids.length === 0) return;
      const known = await this.database.query<{ entry_id: string }>(SELECT_KNOWN, [ids]);
      const waiting = new Set(known.map(({ entry_id }) => entry_id));
      const over = ids.filter((id) => !waiting.has(id));
      if (over.length > 0) await this.redis.zrem(applied, ...over);
      from += waiting.size;
    }
  }

  private clockMs(): Promise<number> {
    return clockOf(this.redis, this.keys.position());
  }

  private channelsOf({ is_in_batch, session_id }: WaitingEntry, live: string[]): string[] {
    // Thousands of events at once would push everything else out of the logs.
    if (is_in_batch) return [];
    if (session_id === null) return live;
    const parsed = parseSessionId(session_id);
    return parsed ? [parsed.broadcaster_user_id] : [];
  }

  private async liveChannels(): Promise<string[]> {
    const known = await this.redis.zrevrange(this.keys.sessionsDue(), 0, MAX_CHANNELS - 1);
    const channels = [...(await this.sessions.readEach(known))];
    return channels.flatMap(([id, { sessions }]) =>
      sessions.some(({ ended_ms }) => ended_ms === null) ? [id] : [],
    );
  }

  private async beginOfEvent(entry: WaitingEntry, channels: string[]): Promise<string> {
    const { user_id, session_id, reason } = entry;
    const username = entry.username ?? (await this.nameOf(user_id, session_id, channels));
    return JSON.stringify({ message_id: null, user_id, username, session_id, reason }).slice(0, -1);
  }

  /** As the boards that the event is told to know the viewer; empty when none does. */
  private async nameOf(userId: string, sessionId: string | null, channels: string[]): Promise<string> {
    const sessions = sessionId === null ? await this.openSessions(channels) : [sessionId];
    for (const id of sessions) {
      const name = await this.nameOn(id, userId);
      if (name !== '') return name;
    }
    return '';
  }

  /** Empty also when the board cannot be read: an event without a name is better than none. */
  private async nameOn(sessionId: string, userId: string): Promise<string> {
    try {
      const person = await this.redis.hget(this.keys.boardPeople(sessionId), userId);
      return person === null ? '' : readPerson(person).username;
    } catch (error) {
      if (isRedisUnavailable(error) || !isRedisOfNoUse(error)) throw error;
      return '';
    }
  }

  private async openSessions(channels: string[]): Promise<string[]> {
    const known = [...(await this.sessions.readEach(channels)).values()];
    return known.flatMap(({ sessions }) => sessions.flatMap((s) => (s.ended_ms === null ? [s.id] : [])));
  }

  private keysOf(userId: string, sessionId: string): string[] {
    const { keys } = this;
    return [
      keys.coins(userId),
      keys.sessionCoins(sessionId, userId),
      keys.leaderboard(sessionId),
      keys.boardOrder(sessionId),
      keys.boardPeople(sessionId),
      keys.boardStats(sessionId),
      keys.boardRestore(sessionId),
    ];
  }
}

const nameOfBonus = ({ username, profile_picture }: WaitingEntry) =>
  username === null ? '' : encodeName({ username, profile_picture });
