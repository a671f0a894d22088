// Longer than usual: half of it names the keys and arguments of three scripts, which are the steps of one change.
import { Injectable } from '@nestjs/common';
import { writeAct } from '../audit/audit-trail';
import { type Ban, type Exclusion, ExclusionStore } from '../exclusions/exclusion-store';
import { Database, type Query } from '../platform/database/database';
import { ms } from '../platform/database/milliseconds';
import { Log } from '../platform/log/log';
import { LuaScript } from '../platform/redis/lua-script';
import { clockOf } from '../platform/redis/own-node';
import type { RedisConnection } from '../platform/redis/redis-connection';
import { InjectRedis } from '../platform/redis/redis-connections';
import { RedisUnavailable } from '../platform/redis/unavailable';
import { EVENTS_KEPT, EVENTS_TTL_SECONDS, RedisKeys } from '../redis-keys';
import { SessionStore } from '../sessions/session-store';
import { StoreStateService } from '../store-state/store-state.service';
import { BoardTimes } from './board-times';
import { TOUCH_BOARD } from './standing-change';

const BEGIN = new LuaScript(__dirname, 'begin-visibility-4.lua');
const SHOW_PERSON = new LuaScript(__dirname, 'show-person-8.lua');
const END = new LuaScript(__dirname, 'end-visibility-3.lua');

/** A process that stalled for longer is too late to carry a change out; Redis remembers it for twice as long. */
const STALE_MS = 30_000;

const SELECT_STOOD = `
  SELECT session_id FROM session_standings
   WHERE user_id = $1 AND ($2::bigint IS NULL OR session_id LIKE $2::text || '-%')`;

const SELECT_WAITING = `
  SELECT id, user_id, broadcaster_user_id, hidden_as FROM visibility_outbox
   WHERE id > $2 AND ($1::bigint IS NULL OR user_id = $1) ORDER BY id LIMIT 100`;

const SELECT_TIMES = `
  SELECT id, ${ms('board_updated_at')} AS board_ms FROM stream_sessions
   WHERE id = ANY($1::text[]) AND board_updated_at IS NOT NULL`;

interface Change {
  id: string;
  user_id: string;
  broadcaster_user_id: string | null;
  hidden_as: string | null;
}

/**
 * Takes people off all boards and brings them back. Postgres comes first, and notes what Redis is to be told; boards that
 * are in Redis are then changed one by one, each to what holds now, so that any step may be repeated. Boards in Postgres
 * leave hidden people out when they are read.
 */
@Injectable()
export class VisibilityService {
  constructor(
    @InjectRedis() private readonly redis: RedisConnection,
    private readonly keys: RedisKeys,
    private readonly database: Database,
    private readonly exclusions: ExclusionStore,
    private readonly sessions: SessionStore,
    private readonly boardTimes: BoardTimes,
    private readonly storeState: StoreStateService,
    private readonly log: Log,
  ) {}

  /** Null: re-admitted. @throws DatabaseUnavailable with nothing done */
  async setExclusion(userId: string, exclusion: Exclusion | null, who: string, why: string): Promise<void> {
    await this.database.transaction(async (query) => {
      const before = await this.exclusions.setExclusion(query, userId, exclusion);
      if ((before === null) !== (exclusion === null)) await touchBoards(query, userId, null);
      await writeAct(query, {
        who,
        what: exclusion ? 'exclude' : 'readmit',
        on_whom: `viewer:${userId}`,
        before: { excluded: before !== null, ...(before ? { reason: before.reason } : {}) },
        after: { excluded: exclusion !== null, reason: why },
      });
    });
  }

  /** As Kick told it, in a transaction of the caller's; `drain` has Redis know of it. @returns whether it is news */
  async ban(query: Query, ban: Ban): Promise<boolean> {
    const isNews = await this.exclusions.setBan(query, ban);
    if (isNews) await touchBoards(query, ban.user_id, ban.broadcaster_user_id);
    return isNews;
  }

  /** The opposite. @returns whether there was a ban */
  async liftBan(query: Query, broadcasterId: string, userId: string): Promise<boolean> {
    const banned = { broadcaster_user_id: broadcasterId, user_id: userId };
    const isLifted = await this.exclusions.liftBan(query, banned);
    if (isLifted) await touchBoards(query, userId, broadcasterId);
    return isLifted;
  }

  /** As a moderator lifted it, in a transaction of the caller's. @returns whether there was an older ban */
  async unban(query: Query, broadcasterId: string, userId: string, at: Date): Promise<boolean> {
    const banned = { broadcaster_user_id: broadcasterId, user_id: userId };
    const isLifted = await this.exclusions.unban(query, banned, at);
    if (isLifted) await touchBoards(query, userId, broadcasterId);
    return isLifted;
  }

  /** Lifts a viewer's bans by hand: on one channel, or on all. @returns the channels @throws DatabaseUnavailable */
  liftBans(userId: string, broadcasterId: string | null, who: string): Promise<string[]> {
    return this.database.transaction(async (query) => {
      const banned = await this.exclusions.bansOf(query, userId, broadcasterId);
      const lifted: string[] = [];
      for (const channel of banned) if (await this.liftBan(query, channel, userId)) lifted.push(channel);
      if (lifted.length > 0)
        await writeAct(query, {
          who,
          what: 'lift_ban',
          on_whom: `viewer:${userId}`,
          before: { banned_on: lifted },
          after: { banned_on: [] },
        });
      return lifted;
    });
  }

  /** Ends bans whose time is over, and brings all changes to Redis. To be called on a schedule. */
  async drain(): Promise<void> {
    for (const { broadcaster_user_id, user_id } of await this.exclusions.expired())
      await this.database.transaction((query) => this.liftBan(query, broadcaster_user_id, user_id));
    await this.apply(null);
  }

  /** Brings the changes to one viewer, or all, to Redis. @throws DatabaseUnavailable, and rejects when Redis is away */
  async apply(userId: string | null): Promise<void> {
    for (let last = '0'; ; ) {
      const until = (await this.clockMs()) + STALE_MS;
      const changes = await this.database.query<Change>(SELECT_WAITING, [userId, last]);
      for (const change of changes) await this.carryOut(change, until);
      if (changes.length === 0) return;
      last = changes.at(-1)?.id as string;
    }
  }

  private async carryOut(change: Change, until: number): Promise<void> {
    const { keys } = this;
    const { id, user_id, broadcaster_user_id, hidden_as } = change;
    const field = broadcaster_user_id === null ? user_id : `${broadcaster_user_id}:${user_id}`;
    const revision = keys.hiddenRevision(field);
    const begun = await BEGIN.run(
      this.redis,
      [keys.built(), keys.hiddenPeople(), revision, keys.position()],
      [until, id, field, hidden_as ?? '', (2 * STALE_MS) / 1000],
    );
    if (begun === 'later') throw new RedisUnavailable('Redis is being rebuilt');
    if (begun === 'begun') {
      // Who is shown again earns only after the totals of all boards are theirs again.
      await this.changeBoards(user_id, broadcaster_user_id, hidden_as === null ? field : '');
      if (hidden_as === null) {
        const keysOfEnd = [keys.hiddenPeople(), revision, keys.position()];
        if ((await END.run(this.redis, keysOfEnd, [id, field])) !== 1) return;
      }
      this.log.info({ user_id, broadcaster_user_id, hidden_as }, 'a viewer was hidden, or shown again');
    }
    const position = await this.storeState.position();
    await this.database.transaction(async (query) => {
      await query('DELETE FROM visibility_outbox WHERE id = $1', [id]);
      await this.storeState.note(query, position);
    });
  }

  /** Every board in Redis that the viewer may be on. */
  private async changeBoards(userId: string, broadcasterId: string | null, going: string): Promise<void> {
    const channels =
      broadcasterId === null ? await this.redis.zrange(this.keys.sessionsDue(), 0, -1) : [broadcasterId];
    const changed: string[] = [];
    for (const channel of channels) {
      // A channel whose sessions cannot be read has no board that anybody could read.
      const sessions = (await this.sessions.readEach([channel])).get(channel)?.sessions ?? [];
      const ids = sessions.map(({ id }) => id);
      const times = await this.database.query<{ id: string; board_ms: number }>(SELECT_TIMES, [ids]);
      const timeOf = new Map(times.map(({ id, board_ms }) => [id, board_ms]));
      const shown = await Promise.all(
        ids.map((id) => this.showPerson(channel, id, timeOf.get(id) ?? 0, userId, going)),
      );
      changed.push(...ids.filter((_, i) => shown[i]));
    }
    await this.boardTimes.store(changed);
  }

  /** A board that is damaged holds up no other: a rebuild, which alone can mend it, asks Postgres who is hidden. */
  private async showPerson(
    channel: string,
    sessionId: string,
    boardMs: number,
    userId: string,
    going: string,
  ): Promise<boolean> {
    const { keys } = this;
    const changed = await SHOW_PERSON.run(
      this.redis,
      [
        keys.hiddenPeople(),
        keys.leaderboard(sessionId),
        keys.boardOrder(sessionId),
        keys.boardPeople(sessionId),
        keys.boardStats(sessionId),
        keys.boardRestore(sessionId),
        keys.events(channel),
        keys.position(),
      ],
      [userId, channel, going, Date.now(), boardMs, EVENTS_KEPT, EVENTS_TTL_SECONDS],
    );
    if (typeof changed === 'string') {
      const facts = { session_id: sessionId, user_id: userId, reason: changed };
      this.log.error(
        facts,
        'a board cannot be changed: a key in Redis is damaged (npm run rebuild mends it)',
      );
    }
    return changed === 1;
  }

  private clockMs(): Promise<number> {
    return clockOf(this.redis, this.keys.position());
  }
}

/** Boards in Postgres are others from now on; readers tell by their time. */
async function touchBoards(query: Query, userId: string, broadcasterId: string | null): Promise<void> {
  const stood = await query<{ session_id: string }>(SELECT_STOOD, [userId, broadcasterId]);
  if (stood.length > 0) await query(TOUCH_BOARD, [stood.map(({ session_id }) => session_id)]);
}
