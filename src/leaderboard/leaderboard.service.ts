import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { isRedisOfNoUse, RedisUnavailable } from '../platform/redis/unavailable';
import { SessionStore } from '../sessions/session-store';
import { parseSessionId } from '../sessions/stream-session';
import type { Board } from './board';
import { type BoardPlace, encodePlace } from './board-cursor';
import type { LeaderboardAnswer } from './leaderboard.dto';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';
import { ms } from '../platform/database/milliseconds';

/** What a board's answer says of its session; times in ms. */
export interface SessionFacts {
  id: string;
  title: string;
  started_ms: number;
  ended_ms: number | null;
}

/** A session or none; `degraded`: as Postgres knew it last, Redis being away or made again. */
export interface FoundSession {
  session: SessionFacts | null;
  degraded: boolean;
}

/** A board, or what is left of it while Redis is away or made again: as of the last coin sync, `degraded`. */
interface FoundBoard {
  board: Board;
  degraded: boolean;
}

const UNREADABLE = 'the live board cannot be read';
const NO_SESSION: LeaderboardAnswer = {
  leaderboard: [],
  session_id: null,
  has_active_session: false,
  last_updated: 0,
  session_title: null,
  started_at: null,
  ended_at: null,
  stats: { total_messages: 0, total_points: 0, unique_chatters: 0 },
};

const iso = (ms: number | null) => (ms === null ? null : new Date(ms).toISOString());

const SELECT_SESSION = `
  SELECT id, title, ${ms('started_at')} AS started_ms,
         ${ms('ended_at')} AS ended_ms
    FROM stream_sessions`;

/** Finds sessions and their boards: Redis first, Postgres for what Redis does not have. Reads change nothing. */
@Injectable()
export class LeaderboardService {
  /** Answers to boards that have not changed since: both are the same objects then. */
  private readonly answers = new WeakMap<Board, { session: SessionFacts; answer: LeaderboardAnswer }>();

  constructor(
    private readonly sessions: SessionStore,
    private readonly live: RedisBoard,
    private readonly stored: StoredBoard,
    private readonly database: Database,
  ) {}

  /** The live session of a broadcaster. */
  async openSession(broadcasterId: string): Promise<FoundSession> {
    try {
      const { sessions } = await this.sessions.readSessions(broadcasterId);
      const session = sessions.find(({ ended_ms }) => ended_ms === null) ?? null;
      if (session || (await this.live.isRedisComplete())) return { session, degraded: false };
    } catch (error) {
      if (!isRedisOfNoUse(error)) throw error;
      return { session: await this.storedOpenSession(broadcasterId), degraded: true };
    }
    // Redis is being made again. It knows of every stream that began since, Postgres of those before.
    const session = await this.storedOpenSession(broadcasterId);
    return { session, degraded: session !== null };
  }

  /** A session by its id, or null when there never was one. */
  async session(id: string): Promise<SessionFacts | null> {
    const parsed = parseSessionId(id);
    if (!parsed) return null;
    const known = await this.sessions.readSessions(parsed.broadcaster_user_id).catch(unlessUnavailable);
    return known?.sessions.find((session) => session.id === id) ?? this.fromPostgres('id = $1', id);
  }

  /**
   * The board as the API shows it, also when there is no session. While nothing changes it is the same object.
   * @param mayBeDegraded whether what Postgres knows is of use meanwhile; else Postgres is not asked for it
   * @throws RedisUnavailable when it is not and the board cannot be read
   */
  async answer(
    { session, degraded }: FoundSession,
    limit: number,
    after: BoardPlace | null = null,
    mayBeDegraded = true,
  ): Promise<LeaderboardAnswer> {
    if (degraded && !mayBeDegraded) throw new RedisUnavailable(UNREADABLE);
    if (!session) return degraded ? { ...NO_SESSION, degraded } : NO_SESSION;
    const found = await this.board(session, limit, after, mayBeDegraded);
    if (found.degraded) return { ...toAnswer(session, found.board), degraded: true };
    const known = this.answers.get(found.board);
    if (known?.session === session) return known.answer;
    const answer = toAnswer(session, found.board);
    this.answers.set(found.board, { session, answer });
    return answer;
  }

  private async board(
    session: SessionFacts,
    limit: number,
    after: BoardPlace | null,
    mayBeDegraded: boolean,
  ): Promise<FoundBoard> {
    let degraded = false;
    try {
      const board = after
        ? await this.live.readLivePage(session.id, limit, after)
        : await this.live.readLiveBoard(session.id, limit);
      if (board) return { board, degraded };
      // Postgres knows all of a board that is not in Redis, unless Redis, or this board, is being made again.
      degraded = !(await this.live.isRedisComplete()) || (await this.live.isBeingRemade(session.id));
    } catch (error) {
      if (!isRedisOfNoUse(error)) throw error;
      degraded = true;
    }
    if (degraded && !mayBeDegraded) throw new RedisUnavailable(UNREADABLE);
    return { board: await this.stored.readStoredBoard(session.id, limit, after), degraded };
  }

  private storedOpenSession(broadcasterId: string): Promise<SessionFacts | null> {
    return this.fromPostgres('broadcaster_user_id = $1 AND ended_at IS NULL', broadcasterId);
  }

  private async fromPostgres(condition: string, parameter: string): Promise<SessionFacts | null> {
    const [row] = await this.database.query<SessionFacts>(`${SELECT_SESSION} WHERE ${condition}`, [
      parameter,
    ]);
    return row ?? null;
  }
}

function toAnswer(
  session: SessionFacts,
  { leaderboard, last_updated, stats, end }: Board,
): LeaderboardAnswer {
  return {
    leaderboard,
    session_id: session.id,
    has_active_session: session.ended_ms === null,
    last_updated,
    session_title: session.title,
    started_at: iso(session.started_ms),
    ended_at: iso(session.ended_ms),
    stats,
    ...(end ? { next_cursor: encodePlace(end) } : {}),
  };
}

/** Turns an outage of Redis into "not known here". */
function unlessUnavailable(error: unknown): null {
  if (isRedisOfNoUse(error)) return null;
  throw error;
}
