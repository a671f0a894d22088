import { Injectable } from '@nestjs/common';
import { ERASED_NAME } from '../erasure/erased-people';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { LuaScript } from '../platform/redis/lua-script';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { encodeName } from './board-person';
import { BoardTimes } from './board-times';
import { TOUCH_BOARD } from './standing-change';

const REMOVE_NAME = new LuaScript(__dirname, 'remove-name-6.lua');
const NOBODY = encodeName({ username: ERASED_NAME, profile_picture: null });

const SELECT_TIMES = `
  SELECT id, ${ms('board_updated_at')} AS board_ms FROM stream_sessions
   WHERE id = ANY($1::text[]) AND board_updated_at IS NOT NULL`;

const SELECT_NAMED = `
  SELECT session_id FROM session_standings WHERE user_id = $1 AND (username <> '${ERASED_NAME}' OR profile_picture IS NOT NULL)
   UNION
  SELECT session_id FROM coin_entries WHERE user_id = $1 AND session_id IS NOT NULL
   UNION
  SELECT unnest($2::text[])`;

const ANONYMISE = `
  WITH removed AS (
    UPDATE removed_messages SET username = '${ERASED_NAME}', profile_picture = NULL WHERE user_id = $1
  ), standing AS (
    UPDATE session_standings SET username = '${ERASED_NAME}', profile_picture = NULL
     WHERE user_id = $1 AND (username <> '${ERASED_NAME}' OR profile_picture IS NOT NULL) RETURNING session_id
  )
  SELECT count(*)::int AS boards FROM standing`;

/** Takes a person's name and picture off all boards; counts, points and places stay. Every step may be repeated. */
@Injectable()
export class NameRemoval {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly sessions: SessionStore,
    private readonly boardTimes: BoardTimes,
    private readonly database: Database,
  ) {}

  /** On boards in Redis. @returns the sessions on whose boards the person is */
  async inRedis(userId: string): Promise<string[]> {
    const found: string[] = [];
    // A channel whose sessions cannot be read has no board that anybody could read.
    const known = await this.sessions.readEach(await this.redis.zrange(this.keys.sessionsDue(), 0, -1));
    const all = [...known.values()].flatMap(({ sessions }) => sessions.map(({ id }) => id));
    const times = await this.database.query<{ id: string; board_ms: number }>(SELECT_TIMES, [all]);
    const timeOf = new Map(times.map(({ id, board_ms }) => [id, board_ms]));
    for (const [channel, { sessions }] of known) {
      const ids = sessions.map(({ id }) => id);
      const renamed = await Promise.all(
        ids.map((id) => this.onBoard(channel, id, userId, timeOf.get(id) ?? 0)),
      );
      await this.boardTimes.store(ids.filter((_, i) => renamed[i] === 'renamed'));
      found.push(...ids.filter((_, i) => renamed[i] !== 'absent'));
    }
    return found;
  }

  /**
   * On boards that are written down, in a transaction of the caller's.
   * @param sessions what `inRedis` returned: boards that may be about to be written down
   * @returns how many named the person
   */
  async inPostgres(query: Query, userId: string, sessions: string[]): Promise<number> {
    const named = await query<{ session_id: string }>(SELECT_NAMED, [userId, sessions]);
    // Whoever writes such a board down holds its session, and has committed by then.
    await query('SELECT 1 FROM stream_sessions WHERE id = ANY($1::text[]) ORDER BY id FOR UPDATE', [
      named.map(({ session_id }) => session_id),
    ]);
    const still = await query<{ session_id: string }>(
      `SELECT session_id FROM session_standings
        WHERE user_id = $1 AND (username <> '${ERASED_NAME}' OR profile_picture IS NOT NULL)`,
      [userId],
    );
    await query(TOUCH_BOARD, [still.map(({ session_id }) => session_id)]);
    const [changed] = await query<{ boards: number }>(ANONYMISE, [userId]);
    return changed?.boards ?? 0;
  }

  private async onBoard(
    channel: string,
    id: string,
    userId: string,
    boardMs: number,
  ): Promise<'renamed' | 'known' | 'absent'> {
    const { keys } = this;
    const outcome = await REMOVE_NAME.run(
      this.redis,
      [
        keys.boardPeople(id),
        keys.boardLeaving(id),
        keys.boardStats(id),
        keys.boardRestore(id),
        keys.events(channel),
        keys.position(),
      ],
      [userId, NOBODY, Date.now(), boardMs, EVENTS_KEPT, EVENTS_TTL_SECONDS],
    );
    return outcome as 'renamed' | 'known' | 'absent';
  }
}
