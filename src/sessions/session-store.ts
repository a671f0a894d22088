// Longer than usual: reading, restoring and writing share one cache and its versions, and half of the rest names the keys and arguments of one script.
import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Settings } from '../platform/config/settings';
import { Database } from '../platform/database/database';
import { Log } from '../platform/log/log';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisUnavailable } from '../platform/redis/unavailable';
import { DAY_SECONDS, EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { type ChannelFacts, NO_FACTS, readFacts } from './channel-facts';
import type { ChannelChange } from './session-changes';
import { SELECT_AROUND, SELECT_RECENT } from './stored-sessions';
import {
  lostSessions,
  parseSessionId,
  readSession,
  type StreamSession,
  visibleChange,
} from './stream-session';
import { LRUCache } from 'lru-cache';

/** The sessions of a broadcaster that Redis holds, with the version at which they were read (`'0'`: none). */
export interface KnownSessions {
  version: string;
  sessions: StreamSession[];
}

/** With what is known of the channel beside its streams. */
export interface KnownChannel extends KnownSessions {
  facts: ChannelFacts;
}

/**
 * `conflict`: read again. `duplicate`: this delivery was applied before. `incomplete`: Redis was emptied, and the change rests on
 * what it has lost; to be tried again after `ensureRecent`.
 */
export type Committed = 'committed' | 'conflict' | 'duplicate' | 'incomplete';

/** Sessions leave Redis this much later than SESSION_REDIS_HOURS after their end: clocks differ, and grace is added. */
export const KEPT_LONGER_MS = 15 * 60_000;
/** When an ended session is looked at first: its grace is over, and what was written in it has been judged. */
export const FIRST_LOOK_MS = 3 * 60_000;

const MAX_CACHED_CHANNELS = 10_000;

const COMMIT = new LuaScript(__dirname, 'commit-session-7n.lua');

const isSecond = (field: string) => /^\d+$/.test(field);

/**
 * The sessions in Redis: one hash per broadcaster, changed only by compare-and-set. It holds those that are open or ended
 * within SESSION_REDIS_HOURS; older ones come back from Postgres by `ensureKnown`.
 */
@Injectable()
export class SessionStore {
  /** Sessions change a few times a day and are asked for by every job; an entry is used only at its version. */
  private readonly cache = new LRUCache<string, KnownChannel>({ max: MAX_CACHED_CHANNELS });
  private readonly unreadable = new LRUCache<string, true>({ max: MAX_CACHED_CHANNELS });
  private readonly keptMs: number;

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly log: Log,
    settings: Settings,
  ) {
    this.keptMs = settings.SESSION_REDIS_HOURS * 3_600_000;
  }

  /** As `readSessions`, of many channels; one that cannot be read is left out, and the log says why. Rejects when Redis is away. */
  async readEach(broadcasterIds: string[]): Promise<Map<string, KnownChannel>> {
    const read = async (id: string): Promise<[string, KnownChannel][]> => {
      try {
        const known = await this.readSessions(id);
        this.unreadable.delete(id);
        return [[id, known]];
      } catch (error) {
        if (isRedisUnavailable(error)) throw error;
        this.reportUnreadable(id, error);
        return [];
      }
    };
    return new Map((await Promise.all(broadcasterIds.map(read))).flat());
  }

  /** Titles and names are not worth a channel's starts and coins: what cannot be read is begun anew. */
  private factsOf(broadcaster_user_id: string, json: string): ChannelFacts {
    try {
      return readFacts(json);
    } catch (error) {
      const facts = { broadcaster_user_id, reason: String(error) };
      this.log.error(
        facts,
        'what Redis knows of a channel beside its streams cannot be read: it is begun anew',
      );
      return NO_FACTS;
    }
  }

  /** Once, until it can be read again: some who ask do so every second. */
  private reportUnreadable(broadcaster_user_id: string, error: unknown): void {
    if (this.unreadable.has(broadcaster_user_id)) return;
    this.unreadable.set(broadcaster_user_id, true);
    this.log.error(
      { broadcaster_user_id, reason: String(error) },
      'the sessions of a channel cannot be read: a key in Redis is damaged (npm run rebuild restores it from Postgres)',
    );
  }

  /** All that Redis holds; the same objects while none changes. @throws UnreadableEntry */
  async readSessions(broadcasterId: string): Promise<KnownChannel> {
    const key = this.keys.sessions(broadcasterId);
    const cached = this.cache.get(broadcasterId);
    const version = (await this.redis.hget(key, 'version')) ?? '0';
    if (cached?.version === version) return cached;
    const { version: read = '0', facts, ...fields } = await this.redis.hgetall(key);
    const sessions = Object.entries(fields)
      .filter(([field]) => isSecond(field))
      .map(([, json]) => readSession(json));
    const known = {
      version: read,
      sessions,
      facts: facts ? this.factsOf(broadcasterId, facts) : NO_FACTS,
    };
    this.cache.set(broadcasterId, known);
    return known;
  }

  /**
   * Makes sure that Redis holds the sessions around a time, which may have left it by SESSION_REDIS_HOURS; for a later time
   * it asks nobody. To be called before `readSessions` for the sake of an old message or event.
   * @throws DatabaseUnavailable when Postgres would have to be asked
   */
  async ensureKnown(broadcasterId: string, atMs: number): Promise<void> {
    if (atMs >= Date.now() - this.keptMs) return;
    const at = new Date(atMs).toISOString();
    await this.restore(
      broadcasterId,
      await this.database.query<StreamSession>(SELECT_AROUND, [broadcasterId, at]),
    );
  }

  /** The same for those that Redis should hold, whatever time is asked about: it was emptied, and nobody has made it again yet. */
  async ensureRecent(broadcasterId: string): Promise<void> {
    const since = new Date(Date.now() - this.keptMs - KEPT_LONGER_MS).toISOString();
    await this.restore(
      broadcasterId,
      await this.database.query<StreamSession>(SELECT_RECENT, [broadcasterId, since]),
    );
  }

  /** Brings sessions back that Postgres knows and Redis lost, or has in an older state. @returns how many */
  async restore(broadcasterId: string, stored: StreamSession[]): Promise<number> {
    for (;;) {
      const known = await this.readSessions(broadcasterId);
      const lost = lostSessions(known.sessions, stored);
      if (lost.length === 0) return 0;
      const change = { sessions: lost, facts: known.facts };
      const outcome = await this.write(broadcasterId, known, change, null);
      if (outcome === 'committed') return lost.length;
    }
  }

  /** As `readSessions`, also when this process has read them before: what it remembers may have been damaged since. */
  async readAnew(broadcasterId: string): Promise<KnownChannel> {
    this.cache.delete(broadcasterId);
    return this.readSessions(broadcasterId);
  }

  /** Takes away all that Redis holds of a channel, whatever it is. */
  async discard(broadcasterId: string): Promise<void> {
    this.cache.delete(broadcasterId);
    await this.redis.unlink(this.keys.sessions(broadcasterId));
  }

  /**
   * Writes a change, unless somebody else wrote since `known` was read. `deliveryId` is remembered for a day.
   * @param knowsStored whether `known` was read after `ensureRecent`
   */
  commit(
    broadcasterId: string,
    known: KnownChannel,
    change: ChannelChange,
    deliveryId: string,
    knowsStored = false,
  ): Promise<Committed> {
    return this.write(broadcasterId, known, change, deliveryId, knowsStored);
  }

  /** @param deliveryId null for sessions that come from Postgres: they are no news to anybody */
  private async write(
    broadcasterId: string,
    known: KnownChannel,
    { sessions, facts }: ChannelChange,
    deliveryId: string | null,
    knowsStored = true,
  ): Promise<Committed> {
    const { keys } = this;
    const now = Date.now();
    const before = new Map(known.sessions.map((session) => [session.id, session]));
    const revisions = [...known.sessions, ...sessions].map(({ revision }) => BigInt(revision));
    const highest = revisions.reduce((a, b) => (b > a ? b : a), 0n);
    const hasEnded = [...known.sessions, ...sessions].some(({ ended_ms }) => ended_ms !== null);
    const isNews = deliveryId !== null;
    return (await COMMIT.run(
      this.redis,
      [
        keys.sessions(broadcasterId),
        keys.sessionsBuffer(),
        keys.delivery(deliveryId ?? randomUUID()),
        keys.events(broadcasterId),
        keys.sessionsDue(),
        keys.built(),
        keys.position(),
        ...sessions.map(({ id }) => keys.boardStats(id)),
      ],
      [
        known.version,
        DAY_SECONDS,
        isNews ? '1' : '0',
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        JSON.stringify(facts) === JSON.stringify(known.facts) ? '' : JSON.stringify(facts),
        broadcasterId,
        now + (hasEnded ? FIRST_LOOK_MS : this.keptMs),
        String(highest),
        knowsStored ? '1' : '0',
        ...sessions.flatMap((session) => {
          // The script puts the revision in front, which makes it an object again.
          const written = isNews ? { ...session, revision: undefined } : session;
          const isVisible = isNews && visibleChange(before.get(session.id), session) !== null;
          const isBrandNew = isNews && !before.has(session.id) && session.started_ms > now - this.keptMs;
          return [
            parseSessionId(session.id)?.start_second ?? '',
            JSON.stringify(written).slice(1),
            isVisible ? '1' : '0',
            isBrandNew ? '1' : '0',
          ];
        }),
      ],
    )) as Committed;
  }
}
