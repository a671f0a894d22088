import { Injectable } from '@nestjs/common';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { isRedisOfNoUse, isRedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { type BoardPerson, readPerson } from './board-person';

const DENSE_RANK = new LuaScript(__dirname, 'dense-rank-1.lua');
/** Channels that are looked through; those whose streams were told of last come first. */
const MAX_CHANNELS = 200;

/** Somebody on the board of a live session. */
export interface LiveStanding {
  session_id: string;
  rank: number;
  person: BoardPerson;
}

/** Finds a viewer on the boards of live sessions: one look-up for each channel that Redis knows. */
@Injectable()
export class LiveStandings {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly sessions: SessionStore,
  ) {}

  /** Where they wrote last, or null. Rejects when Redis is away. */
  async standingOf(userId: string): Promise<LiveStanding | null> {
    const channels = await this.redis.zrevrange(this.keys.sessionsDue(), 0, MAX_CHANNELS - 1);
    const known = [...(await this.sessions.readEach(channels)).values()];
    const open = known.flatMap(({ sessions }) => sessions.filter(({ ended_ms }) => ended_ms === null));
    const found = await Promise.all(open.map(({ id }) => this.personOn(id, userId)));
    const [newest] = found.flat().sort((a, b) => b.person.last_ms - a.person.last_ms);
    if (!newest) return null;
    const leaderboard = this.keys.leaderboard(newest.session_id);
    const rank = (await DENSE_RANK.run(this.redis, [leaderboard], [userId]).catch(unlessDamaged)) as
      | number
      | null;
    return rank === null ? null : { ...newest, rank };
  }

  /** A board that is damaged says nothing of anybody, and nothing about the other boards. */
  private async personOn(session_id: string, userId: string): Promise<Omit<LiveStanding, 'rank'>[]> {
    try {
      const value = await this.redis.hget(this.keys.boardPeople(session_id), userId);
      return value === null ? [] : [{ session_id, person: readPerson(value) }];
    } catch (error) {
      unlessDamaged(error);
      return [];
    }
  }
}

/** @throws the error when Redis is away */
function unlessDamaged(error: unknown): null {
  if (isRedisUnavailable(error) || !isRedisOfNoUse(error)) throw error;
  return null;
}
