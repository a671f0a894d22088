import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { type Board, rank } from './board';
import { readPerson } from './board-person';

const BOARD = new LuaScript(__dirname, 'board-3.lua');

type Whole = [
  updated: string,
  messages: string,
  points: string,
  chatters: number,
  ids: string[],
  people: string[],
];
type Answer = Whole | [updated: string] | null;

/** Rows of all remembered boards together, so that many channels and limits cannot take memory without end. */
const MAX_REMEMBERED_ROWS = 100_000;

/** Live boards. Costs O(log n + limit), however many chatters a session has, and O(1) while a board does not change. */
@Injectable()
export class RedisBoard {
  private readonly remembered = new LRUCache<string, Board>({
    maxSize: MAX_REMEMBERED_ROWS,
    sizeCalculation: ({ leaderboard }) => leaderboard.length + 1,
  });

  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
  ) {}

  /** `last_updated` of a session's board, or null when Redis has none. */
  async lastUpdated(sessionId: string): Promise<number | null> {
    const value = await this.redis.hget(this.keys.boardStats(sessionId), 'last_updated');
    return value === null ? null : Number(value);
  }

  /** The top of a session's board, or null when Redis has none. While nothing changes it is the same object. */
  async readLiveBoard(sessionId: string, limit: number): Promise<Board | null> {
    const { keys } = this;
    const name = `${sessionId} ${limit}`;
    const seen = this.remembered.get(name);
    const answer = (await BOARD.run(
      this.redis,
      [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.boardStats(sessionId)],
      [limit, seen?.last_updated ?? ''],
    )) as Answer;
    if (!answer) return null;
    if (seen && answer.length === 1) return seen;
    const board = toBoard(answer as Whole);
    this.remembered.set(name, board);
    return board;
  }
}

function toBoard([updated, messages, points, chatters, ids, people]: Whole): Board {
  const rows = ids.map((user_id, i) => {
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
