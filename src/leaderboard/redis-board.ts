import { Injectable } from '@nestjs/common';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis.module';
import { RedisKeys } from '../redis-keys';
import { type Board, rank } from './board';
import { readPerson } from './board-person';

const BOARD = new LuaScript(__dirname, 'board-3.lua');

type Answer = [string | null, string | null, string | null, number, string[], string[]];

/** Live boards. Costs O(log n + limit), however many chatters a session has. */
@Injectable()
export class RedisBoard {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** `last_updated` of a session's board, or null when Redis has none. */
  async lastUpdated(sessionId: string): Promise<number | null> {
    const value = await this.redis.hget(this.keys.boardStats(sessionId), 'last_updated');
    return value === null ? null : Number(value);
  }

  /** The top of a session's board, or null when Redis has none. */
  async read(sessionId: string, limit: number): Promise<Board | null> {
    const { keys } = this;
    const [messages, points, updated, chatters, users, people] = (await BOARD.run(
      this.redis,
      [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.boardStats(sessionId)],
      [limit],
    )) as Answer;
    if (updated === null) return null;
    const rows = users.map((user_id, i) => {
      const person = readPerson(people[i] as string);
      return {
        user_id,
        username: person.username,
        profile_picture: person.profile_picture,
        points_earned: person.points,
        messages_sent: person.messages,
        emotes_used: person.emotes,
      };
    });
    return {
      leaderboard: rank(rows),
      stats: { total_messages: Number(messages), total_points: Number(points), unique_chatters: chatters },
      last_updated: Number(updated),
    };
  }
}
