import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database, DatabaseUnavailable } from '../platform/database/database';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { FIRST_LOOK_MS, KEPT_LONGER_MS, type KnownChannel, SessionStore } from '../sessions/session-store';
import type { StreamSession } from '../sessions/stream-session';
import { SessionRemoval } from './session-removal';
import { SessionStandings } from './session-standings';

const TAKE_DUE = new LuaScript(__dirname, 'take-due-1.lua');
const END_LOOK = new LuaScript(__dirname, 'end-look-2.lua');

const CHANNELS_AT_ONCE = 20;
/** A channel that was taken and not done with comes up again after this. */
const AGAIN_MS = 60_000;
/** A stream that nobody calls up is read from its messages until it is swept, which is slow and right. */
const SWEEP_AGAIN_MS = 3_600_000;
/** Decisions carry Redis' clock and boards that of a worker; so far apart they may be. */
const CLOCKS_APART_MS = 60_000;

/** Sessions whose standings were never written down: of a Redis that was lost, or of an older build. */
const SELECT_UNSETTLED = `
  SELECT id, broadcaster_user_id FROM stream_sessions
   WHERE standings_at IS NULL AND ended_at < $1::timestamptz AND id > $2 ORDER BY id LIMIT 50`;

interface Unsettled {
  id: string;
  broadcaster_user_id: string;
}

/**
 * Writes down the boards of ended streams and takes the streams out of Redis SESSION_REDIS_HOURS after their end. Every step
 * may be repeated, by several workers at once; each checks in Redis that nothing changed since it was decided upon.
 * `sessions:due` says which channels to look at when, so that no work grows with the number of streams.
 */
@Injectable()
export class SessionExpiry {
  private readonly keptMs: number;
  /** The last id that the sweep came to. */
  private sweptTo = '';
  /** When the next sweep begins (ms). */
  private sweepMs = 0;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly sessions: SessionStore,
    private readonly standings: SessionStandings,
    private readonly removal: SessionRemoval,
    private readonly database: Database,
    settings: Settings,
  ) {
    this.keptMs = settings.SESSION_REDIS_HOURS * 3_600_000 + KEPT_LONGER_MS;
  }

  /** Looks at all channels that are due. To be called every few seconds. @throws DatabaseUnavailable */
  async run(): Promise<void> {
    // Whoever makes Redis again brings back what this would take away.
    if ((await this.redis.exists(this.keys.built())) === 0) return;
    await this.sweep();
    for (;;) {
      const now = Date.now();
      const args = [now, CHANNELS_AT_ONCE, now + AGAIN_MS];
      const due = (await TAKE_DUE.run(this.redis, [this.keys.sessionsDue()], args)) as string[];
      // One channel whose keys cannot be read holds up no other; it comes up again.
      let failure: unknown;
      for (const id of due)
        await this.look(id).catch((error: unknown) => {
          if (error instanceof DatabaseUnavailable || isRedisUnavailable(error)) throw error;
          failure = error;
        });
      if (failure) throw failure;
      if (due.length < CHANNELS_AT_ONCE) return;
    }
  }

  /** Some more of the streams that nobody would call up: a Redis that is lost takes `sessions:due` along. */
  private async sweep(): Promise<void> {
    if (Date.now() < this.sweepMs) return;
    const until = new Date(Date.now() - this.keptMs).toISOString();
    const page = await this.database.query<Unsettled>(SELECT_UNSETTLED, [until, this.sweptTo]);
    const due = this.keys.sessionsDue();
    for (const { id, broadcaster_user_id } of page) {
      await this.redis.zadd(due, 'LT', Date.now(), broadcaster_user_id);
      if (await this.isSynced(id)) await this.standings.ensure(id);
    }
    this.sweptTo = page.at(-1)?.id ?? '';
    if (page.length === 0) this.sweepMs = Date.now() + SWEEP_AGAIN_MS;
  }

  private async look(broadcasterId: string): Promise<void> {
    const known = await this.sessions.readSessions(broadcasterId);
    const ended = known.sessions.filter(({ ended_ms }) => ended_ms !== null);
    let isSettled = true;
    for (const session of ended) isSettled = (await this.settle(session, broadcasterId)) && isSettled;
    const left = await this.sessions.readSessions(broadcasterId);
    const next = this.nextLook(left, isSettled);
    await END_LOOK.run(
      this.redis,
      [this.keys.sessions(broadcasterId), this.keys.sessionsDue()],
      [left.version, broadcasterId, next.ms ?? '', next.isDone ? '1' : '0'],
    );
  }

  /** @returns false when it is to be tried again soon */
  private async settle(session: StreamSession, broadcasterId: string): Promise<boolean> {
    const now = Date.now();
    if (now < (session.ended_ms as number) + FIRST_LOOK_MS) return true;
    if (!(await this.isSynced(session.id))) return false;
    const settled = await this.standings.ensure(session.id);
    if (settled === 'later') return false;
    const { version, sessions } = await this.sessions.readSessions(broadcasterId);
    const current = sessions.find(({ id }) => id === session.id);
    if (!current || now < this.leavesMs(current)) return true;
    return this.removal.remove(current, version, settled.lastUpdated);
  }

  /** Whether every decision on the session's board is in Postgres. */
  private async isSynced(sessionId: string): Promise<boolean> {
    const lastUpdated = await this.redis.hget(this.keys.boardStats(sessionId), 'last_updated');
    if (lastUpdated === null) return true;
    const { buffer, claimed } = this.keys.drained(this.keys.ledgerBuffer());
    // In the direction an entry goes: a batch that is claimed between the two is in both, never in neither.
    const oldest = [await this.redis.lindex(buffer, 0), await this.redis.lindex(claimed, 0)];
    const waiting = oldest.flatMap((entry) => entry ?? []);
    return waiting.every((entry) => decidedMs(entry) > Number(lastUpdated) + CLOCKS_APART_MS);
  }

  /** When a session's keys leave Redis, at the earliest; a message that needs them later has them brought back. */
  private leavesMs({ ended_ms }: StreamSession): number {
    return (ended_ms ?? Number.POSITIVE_INFINITY) + this.keptMs;
  }

  /** @returns when to look at a channel again, and whether nothing about it is worth keeping */
  private nextLook(
    { sessions, facts }: KnownChannel,
    isSettled: boolean,
  ): { ms: number | null; isDone: boolean } {
    const now = Date.now();
    const ended = sessions.filter(({ ended_ms }) => ended_ms !== null);
    const looks = ended.map((session) => {
      const first = (session.ended_ms as number) + FIRST_LOOK_MS;
      if (now < first) return first;
      return isSettled ? Math.max(this.leavesMs(session), now + AGAIN_MS) : now + AGAIN_MS;
    });
    if (looks.length > 0) return { ms: Math.min(...looks), isDone: false };
    // Who looks for the boards of live streams (exclusions, acts, viewers) finds their channels by this list.
    if (sessions.length > 0) return { ms: now + this.keptMs, isDone: false };
    // A title may have been told before its stream's start, which can be late.
    const toldMs = facts.titles.at(-1)?.sent_ms ?? 0;
    const isDone = now >= toldMs + this.keptMs;
    return { ms: isDone ? null : toldMs + this.keptMs, isDone };
  }
}

/** When a waiting decision was made; one that cannot be read is nobody's and holds up nobody. */
function decidedMs(entry: string): number {
  try {
    return (JSON.parse(entry) as { decided_ms: number }).decided_ms;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}
