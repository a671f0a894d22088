import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { writePerson } from './board-person';
import { type StoredChatter, StoredBoard } from './stored-board';

const RESTORE = new LuaScript(__dirname, 'restore-board-3n.lua');
const BATCH = 500;

/** Boards that dashboards still look at; older ones are answered from Postgres. */
const SELECT_RECENT = `SELECT id FROM stream_sessions WHERE ended_at IS NULL OR ended_at > now() - interval '1 day'`;

/** Brings the boards of live and just ended sessions back into Redis. */
@Injectable()
export class BoardRebuild {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly stored: StoredBoard,
    private readonly database: Database,
  ) {}

  /** To be called when every decision is in Postgres and none are made. @returns how many boards were restored */
  async restore(): Promise<number> {
    const sessions = await this.database.query<{ id: string }>(SELECT_RECENT);
    for (const { id } of sessions) await this.restoreOf(id);
    return sessions.length;
  }

  private async restoreOf(sessionId: string): Promise<void> {
    let totals: StoredChatter | undefined;
    for await (const chatters of this.stored.chatterPages(sessionId, BATCH)) {
      totals ??= chatters[0];
      await this.putOnBoard(sessionId, chatters);
    }
    if (!totals) return;
    const stats = this.keys.boardStats(sessionId);
    const before = Number(await this.redis.hget(stats, 'last_updated'));
    await this.redis.hset(stats, {
      total_messages: totals.total_messages,
      total_points: totals.total_points,
      last_updated: Math.max(before, totals.board_ms),
    });
  }

  private async putOnBoard(sessionId: string, chatters: StoredChatter[]): Promise<void> {
    const { keys } = this;
    await RESTORE.run(
      this.redis,
      [
        keys.boardOrder(sessionId),
        keys.boardPeople(sessionId),
        keys.leaderboard(sessionId),
        ...chatters.map(({ user_id }) => keys.sessionCoins(sessionId, user_id)),
      ],
      chatters.flatMap((chatter) => [
        chatter.user_id,
        writePerson({
          points: chatter.points_earned,
          messages: chatter.messages_sent,
          emotes: chatter.emotes_used,
          last_ms: chatter.last_ms,
          last_seq: chatter.last_seq,
          named_ms: chatter.last_ms,
          username: chatter.username,
          profile_picture: chatter.profile_picture,
        }),
      ]),
    );
  }
}
