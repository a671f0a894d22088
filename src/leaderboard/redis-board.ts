import { Injectable } from '@nestjs/common';
import { LRUCache } from 'lru-cache';
import { UnreadableEntry } from '../platform/redis/entries';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { type Board, rank } from './board';
import { type BoardPlace, memberOf } from './board-cursor';
import { type BoardPerson, readPerson } from './board-person';

const BOARD = new LuaScript(__dirname, 'board-3.lua');
const PAGE = new LuaScript(__dirname, 'board-page-3.lua');

type Rows = [
  updated: string,
  messages: string,
  points: string,
  chatters: number,
  ids: string[],
  people: string[],
];
type Whole = [stamp: string, ...rows: Rows];
type Answer = Whole | [stamp: string] | null;

/** What the id of a restoration begins with that replaces a board. */
export const REMAKE = 'remake:';

/** A board as this process read it last. */
interface Remembered {
  stamp: string;
  board: Board;
}

/** One person's standing, with the time (ms) and arrival_seq of the message that it was reached with. */
export type Standing = BoardPerson & { user_id: string };

/** Rows of all remembered boards together, so that many channels and limits cannot take memory without end. */
const MAX_REMEMBERED_ROWS = 100_000;

/** Live boards. Costs O(log n + limit), however many chatters a session has, and O(1) while a board does not change. */
@Injectable()
export class RedisBoard {
  private readonly remembered = new LRUCache<string, Remembered>({
    maxSize: MAX_REMEMBERED_ROWS,
    sizeCalculation: ({ board }) => board.leaderboard.length + 1,
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

  /**
   * Whether a board that was whole is made anew: Postgres may yet lack decisions that it had. One that Redis had no more is in
   * Postgres, all of it, also while it is brought back.
   */
  async isBeingRemade(sessionId: string): Promise<boolean> {
    const restoring = await this.redis.get(this.keys.boardRestore(sessionId));
    return restoring?.startsWith(REMAKE) ?? false;
  }

  /** False while Redis is being made again from Postgres: what it does not have may then be there all the same. */
  async isRedisComplete(): Promise<boolean> {
    return (await this.redis.exists(this.keys.built())) === 1;
  }

  /** The top of a session's board, or null when Redis has none. While nothing changes it is the same object. */
  async readLiveBoard(sessionId: string, limit: number): Promise<Board | null> {
    const { keys } = this;
    const name = `${sessionId} ${limit}`;
    const seen = this.remembered.get(name);
    const answer = (await BOARD.run(
      this.redis,
      [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.boardStats(sessionId)],
      [limit, seen?.stamp ?? ''],
    )) as Answer;
    if (!answer) return null;
    if (seen && answer.length === 1) return seen.board;
    const [, ...rows] = answer as Whole;
    const board = toBoard(rows, limit, null);
    this.remembered.set(name, { stamp: answer[0], board });
    return board;
  }

  /** The page of a session's board below a place, or null when Redis has no board. */
  async readLivePage(sessionId: string, limit: number, after: BoardPlace): Promise<Board | null> {
    const { keys } = this;
    const rows = (await PAGE.run(
      this.redis,
      [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.boardStats(sessionId)],
      [limit, memberOf(after)],
    )) as Rows | null;
    return rows && toBoard(rows, limit, after);
  }

  /** Everybody on a session's board in its order, the hidden too, in pages; not of one instant if it changes meanwhile. */
  async *standingPages(sessionId: string, size: number): AsyncGenerator<Standing[]> {
    const { keys } = this;
    const order = keys.boardOrder(sessionId);
    // Few, and in their places among the others: they are back there when they are shown again.
    const hidden = await this.redis.zrevrangebyscore(order, -1, -1);
    for (let start = 0; ; start += size) {
      const shown = await this.redis.zrevrangebyscore(order, 0, 0, 'LIMIT', start, size);
      const last = shown.length < size ? '' : (shown.at(-1) as string);
      const among = hidden.findIndex((member) => member < last);
      const members = [...shown, ...hidden.splice(0, among < 0 ? hidden.length : among)].sort(falling);
      if (members.length === 0) return;
      const users = members.map((member) => member.slice(member.lastIndexOf(':') + 1));
      const people = await this.redis.hmget(keys.boardPeople(sessionId), ...users);
      yield users.flatMap((user_id, i) => {
        const value = people[i];
        return value ? [{ user_id, ...readPerson(value) }] : [];
      });
    }
  }
}

const WHOLE_NUMBER = /^-?\d{1,16}$/;

const falling = (a: string, b: string) => (a < b ? 1 : -1);

function toBoard(
  [updated, messages, points, chatters, ids, values]: Rows,
  limit: number,
  after: BoardPlace | null,
): Board {
  if (![updated, messages, points].every((value) => WHOLE_NUMBER.test(value)))
    throw new UnreadableEntry('the board has totals that are no numbers');
  const people = values.map(readPerson);
  const rows = ids.map((user_id, i) => {
    const person = people[i] as BoardPerson;
    return {
      user_id,
      username: person.username,
      profile_picture: person.profile_picture,
      points_earned: person.points,
      messages_sent: person.messages,
      emotes_used: person.emotes,
    };
  });
  const leaderboard = rank(rows, after);
  const last = people.at(-1);
  const hasMore = last && rows.length === limit && (after !== null || limit < chatters);
  const end = hasMore ? { ...last, rank: leaderboard.at(-1)?.rank ?? 0, user_id: ids.at(-1) ?? '' } : null;
  return {
    leaderboard,
    end,
    stats: { total_messages: Number(messages), total_points: Number(points), unique_chatters: chatters },
    last_updated: Number(updated),
  };
}
