import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { DAY_SECONDS, EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { type StreamSession, visibleChange } from './stream-session';

/** All sessions of a broadcaster with the version at which they were read (`'0'`: none ever). */
export interface KnownSessions {
  version: string;
  sessions: StreamSession[];
}

/** `conflict`: read again. `duplicate`: this delivery was applied before. */
export type Committed = 'committed' | 'conflict' | 'duplicate';

const COMMIT = new LuaScript(__dirname, 'commit-session-4.lua');

const isSecond = (field: string) => /^\d+$/.test(field);
const secondOf = (session: StreamSession) => String(Math.floor(session.started_ms / 1000));

/** The sessions in Redis: one hash per broadcaster, changed only by compare-and-set. */
@Injectable()
export class SessionStore {
  /** Sessions change a few times a day and are asked for by every job; an entry is used only at its version. */
  private readonly cache = new Map<string, KnownSessions>();

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** All of them; the same objects while none changes. */
  async readSessions(broadcasterId: string): Promise<KnownSessions> {
    const key = this.keys.sessions(broadcasterId);
    const cached = this.cache.get(broadcasterId);
    const version = (await this.redis.hget(key, 'version')) ?? '0';
    if (cached?.version === version) return cached;
    const { version: read = '0', ...fields } = await this.redis.hgetall(key);
    const sessions = Object.entries(fields)
      .filter(([field]) => isSecond(field))
      .map(([, json]) => JSON.parse(json) as StreamSession);
    const known = { version: read, sessions };
    if (this.cache.size >= 10_000) this.cache.clear();
    this.cache.set(broadcasterId, known);
    return known;
  }

  /** Writes `changed`, unless somebody else wrote since `known` was read. `deliveryId` is remembered for a day. */
  commit(
    broadcasterId: string,
    known: KnownSessions,
    changed: StreamSession[],
    deliveryId: string,
  ): Promise<Committed> {
    return this.write(broadcasterId, known, changed, deliveryId, true);
  }

  /** As commit, for sessions that come from Postgres: they are no news to anybody. */
  restore(broadcasterId: string, known: KnownSessions, stored: StreamSession[]): Promise<Committed> {
    return this.write(broadcasterId, known, stored, randomUUID(), false);
  }

  private async write(
    broadcasterId: string,
    known: KnownSessions,
    changed: StreamSession[],
    deliveryId: string,
    isNews: boolean,
  ): Promise<Committed> {
    const before = new Map(known.sessions.map((session) => [session.id, session]));
    return (await COMMIT.run(
      this.redis,
      [
        this.keys.sessions(broadcasterId),
        this.keys.sessionsBuffer(),
        this.keys.delivery(deliveryId),
        this.keys.events(broadcasterId),
      ],
      [
        known.version,
        DAY_SECONDS,
        isNews ? '1' : '0',
        EVENTS_KEPT,
        EVENTS_TTL_SECONDS,
        ...changed.flatMap((session) => [
          secondOf(session),
          JSON.stringify(session),
          isNews && visibleChange(before.get(session.id), session) ? '1' : '0',
        ]),
      ],
    )) as Committed;
  }
}
