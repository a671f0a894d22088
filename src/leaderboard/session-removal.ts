import { Injectable } from '@nestjs/common';
import { Log } from '../platform/log/log';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisKeys } from '../redis-keys';
import { forgetCoins } from './forget-coins';
import { parseSessionId, type StreamSession } from '../sessions/stream-session';

const CLEAR_BOARD = new LuaScript(__dirname, 'clear-board-7.lua');
const DROP_SESSION = new LuaScript(__dirname, 'drop-session-4.lua');

/**
 * Takes a session's keys out of Redis: first its board at one stroke, then its people's coins bit by bit, last the session.
 * One who dies in between is followed by another who finds the session, and a board that is restored meanwhile stays.
 */
@Injectable()
export class SessionRemoval {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly log: Log,
  ) {}

  /**
   * @param version of the channel's sessions as they were read
   * @param lastUpdated of the board that Postgres has; null: Redis has none
   * @returns false when one of the two is another by now; nothing was done then
   */
  async remove(session: StreamSession, version: string, lastUpdated: number | null): Promise<boolean> {
    if (!(await this.clearBoard(session, version, lastUpdated))) return false;
    await forgetCoins(this.redis, this.keys, session.id);
    await this.dropSession(session, version);
    return true;
  }

  private async clearBoard(
    session: StreamSession,
    version: string,
    lastUpdated: number | null,
  ): Promise<boolean> {
    const { keys } = this;
    const { id } = session;
    const outcome = await CLEAR_BOARD.run(
      this.redis,
      [
        keys.sessions(session.broadcaster_user_id),
        keys.boardStats(id),
        keys.boardRestore(id),
        keys.boardOrder(id),
        keys.boardPeople(id),
        keys.leaderboard(id),
        keys.boardLeaving(id),
      ],
      [version, lastUpdated ?? ''],
    );
    return outcome === 1;
  }

  private async dropSession(session: StreamSession, version: string): Promise<void> {
    const { id, broadcaster_user_id } = session;
    const keys = [
      this.keys.sessions(broadcaster_user_id),
      this.keys.boardStats(id),
      this.keys.boardRestore(id),
      this.keys.boardLeaving(id),
    ];
    const second = parseSessionId(id)?.start_second ?? '';
    if ((await DROP_SESSION.run(this.redis, keys, [version, second])) === 1)
      this.log.debug({ session_id: id }, 'an ended session has left Redis');
  }
}
