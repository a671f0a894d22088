// Longer than usual: what takes a board out of Redis, fills it and declares it whole is one sequence, and every step names what a crash after it leaves.
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { Injectable } from '@nestjs/common';
import { LongAnswer, type ReadPages, requirePrimary } from '../platform/database/long-answer';
import { Log } from '../platform/log/log';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { RedisKeys } from '../redis-keys';
import { writePerson } from './board-person';
import { type BoardTime, BoardTimes } from './board-times';
import { forgetCoins } from './forget-coins';
import { REMAKE } from './redis-board';
import { StoredBoard, type StoredChatter } from './stored-board';

const BEGIN = new LuaScript(__dirname, 'begin-restore-6.lua');
const RESTORE = new LuaScript(__dirname, 'restore-board-4n.lua');
const RELEASE = new LuaScript(__dirname, '../platform/redis/release-1.lua');
const FINISH = new LuaScript(__dirname, 'finish-restore-2.lua');

const BATCH = 500;
/** Postgres may have to read a long stream's messages before the first page; each page renews the lease. */
const LEASE_MS = 60_000;
const LOOK_MS = 50;

/**
 * Restores boards from Postgres. A board in Redis is whole or not there: `board:stats` comes last and is taken away first,
 * and only a board that has it may be judged upon.
 */
@Injectable()
export class BoardRestore {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly stored: StoredBoard,
    private readonly longAnswer: LongAnswer,
    private readonly times: BoardTimes,
    private readonly log: Log,
  ) {}

  /**
   * Resolves when the session's board is whole in Redis; at once when it is.
   * @param requireStored rejects while decisions upon the board wait for Postgres. Nobody decides upon a board that is not
   *   whole, but one that died while it made the board anew may have left some.
   * @throws DatabaseUnavailable, RedisUnavailable when another process was at it for too long
   */
  async ensureWhole(sessionId: string, requireStored: () => Promise<void>): Promise<void> {
    const until = Date.now() + LEASE_MS;
    while (!(await this.isWhole(sessionId))) {
      const outcome = await this.longAnswer.connected((read) =>
        this.restore(read, sessionId, false, requireStored),
      );
      if (outcome !== 'busy') continue;
      if (Date.now() > until) throw new RedisUnavailable(`the board of ${sessionId} is being restored`);
      await sleep(LOOK_MS);
    }
  }

  /**
   * Makes a session's board anew from Postgres. It is out of Redis from before `change` on, which may do to Postgres what it
   * likes about the board, and has to bring the decisions there that were made before.
   */
  async remake(sessionId: string, change: () => Promise<void>): Promise<void> {
    const outcome = await this.longAnswer.connected((read) => this.restore(read, sessionId, true, change));
    if (outcome !== 'restored')
      throw new RedisUnavailable(`the board of ${sessionId} was restored by two at once`);
  }

  /** @param replaces whether a board that is whole, or that somebody else is restoring, is made anew */
  async restore(
    read: ReadPages,
    sessionId: string,
    replaces: boolean,
    change: () => Promise<void> = () => Promise.resolve(),
  ): Promise<'whole' | 'busy' | 'overtaken' | 'restored'> {
    const { keys } = this;
    const id = (replaces ? REMAKE : '') + randomUUID();
    const board = [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.leaderboard(sessionId)];
    const [stats, restoring] = [keys.boardStats(sessionId), keys.boardRestore(sessionId)];
    const [begun, ...stood] = (await BEGIN.run(
      this.redis,
      [stats, restoring, ...board, keys.boardLeaving(sessionId)],
      [id, LEASE_MS, replaces ? '1' : '0'],
    )) as [outcome: 'whole' | 'busy' | 'begun', ...(string | number)[]];
    if (begun !== 'begun') return begun;
    await forgetCoins(this.redis, keys, sessionId);
    const prepare = async () => {
      // Else the new board could come out with the `last_updated` that another one had before.
      if (stood.length > 0) await this.times.keep([timeOf(sessionId, stood.map(Number))]);
      await change();
    };
    const totals = await prepare()
      .then(() => this.fill(read, sessionId, id))
      .catch(async (error: unknown) => {
        // The next one need not wait for the lease to end.
        await RELEASE.run(this.redis, [restoring], [id]).catch(() => undefined);
        throw error;
      });
    if (totals === 'overtaken') return 'overtaken';
    const { total_messages = 0, total_points = 0, waiting_entries } = totals ?? {};
    const last_updated = totals ? await this.timeOfRestored(sessionId, totals) : 0;
    const done = await FINISH.run(
      this.redis,
      [stats, restoring],
      [id, total_messages, total_points, last_updated, ...(waiting_entries ?? [])],
    );
    return done === 1 ? 'restored' : 'overtaken';
  }

  /** Everybody on the board, as Postgres has it. @returns its totals, undefined when nobody is on it */
  private async fill(
    read: ReadPages,
    sessionId: string,
    id: string,
  ): Promise<StoredChatter | undefined | 'overtaken'> {
    const { keys } = this;
    const board = [keys.boardOrder(sessionId), keys.boardPeople(sessionId), keys.leaderboard(sessionId)];
    let totals: StoredChatter | undefined;
    for await (const chatters of this.stored.chatterPages(read, sessionId, BATCH)) {
      totals ??= chatters[0];
      const coins = chatters.map(({ user_id }) => keys.sessionCoins(sessionId, user_id));
      const people = chatters.flatMap((chatter) => [
        chatter.user_id,
        personOf(chatter),
        chatter.is_hidden ? '1' : '0',
      ]);
      const filled = await RESTORE.run(
        this.redis,
        [keys.boardRestore(sessionId), ...board, ...coins],
        [id, LEASE_MS, ...people],
      );
      if (filled !== 1) return 'overtaken';
    }
    await requirePrimary(read);
    return totals;
  }

  /**
   * The time that the board had when it was the same. Readers were shown other boards until then, up to now, if Postgres has more or less of it
   * than there was at that time: then the board has a new one.
   */
  private async timeOfRestored(sessionId: string, restored: StoredChatter): Promise<number> {
    const { board_ms, kept, total_messages, total_points, unique_chatters } = restored;
    const totals = [total_messages, total_points, unique_chatters];
    if (kept?.every((total, i) => total === totals[i])) return board_ms;
    const now = Math.max(Math.floor(board_ms) + 1, Date.now());
    await this.times.keep([timeOf(sessionId, [now, ...totals])]);
    return now;
  }

  /**
   * A board that stands without its time is neither whole nor out of Redis. Only a rebuild can mend it: decisions made on it may
   * still be on their way to Postgres. Of one that is no board at all the judge says so.
   */
  private async isWhole(sessionId: string): Promise<boolean> {
    const stats = this.keys.boardStats(sessionId);
    if ((await this.redis.type(stats)) !== 'hash') return (await this.redis.exists(stats)) === 1;
    if ((await this.redis.hexists(stats, 'last_updated')) === 1) return true;
    // It may have left Redis between the two looks.
    if ((await this.redis.exists(stats)) === 0) return false;
    this.log.error(
      { session_id: sessionId, key: stats },
      'a board in Redis lacks its time: Redis is rebuilt',
    );
    await this.redis.del(this.keys.built());
    throw new RedisUnavailable(`the board of ${sessionId} is damaged`);
  }
}

function timeOf(
  session_id: string,
  [last_updated = 0, total_messages = 0, total_points = 0, unique_chatters = 0]: number[],
): BoardTime {
  return { session_id, last_updated, total_messages, total_points, unique_chatters };
}

function personOf(chatter: StoredChatter): string {
  return writePerson({
    points: chatter.points_earned,
    messages: chatter.messages_sent,
    emotes: chatter.emotes_used,
    last_ms: chatter.last_ms,
    last_seq: chatter.last_seq.padStart(16, '0'),
    named_ms: chatter.last_ms,
    username: chatter.username,
    profile_picture: chatter.profile_picture,
  });
}
