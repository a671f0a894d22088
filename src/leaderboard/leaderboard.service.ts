import { Injectable } from '@nestjs/common';
import { Database } from '../platform/database/database';
import { SessionStore } from '../sessions/session-store';
import { parseSessionId } from '../sessions/stream-session';
import type { Board } from './board';
import { RedisBoard } from './redis-board';
import { StoredBoard } from './stored-board';

/** What a board's answer says of its session; times in ms. */
export interface SessionFacts {
  id: string;
  title: string;
  started_ms: number;
  ended_ms: number | null;
}

const EMPTY: Board = {
  leaderboard: [],
  stats: { total_messages: 0, total_points: 0, unique_chatters: 0 },
  last_updated: 0,
};

/** Finds sessions and their boards: Redis first, Postgres for what Redis does not have. Reads change nothing. */
@Injectable()
export class LeaderboardService {
  constructor(
    private readonly sessions: SessionStore,
    private readonly live: RedisBoard,
    private readonly stored: StoredBoard,
    private readonly database: Database,
  ) {}

  /** The live session of a broadcaster, or null. */
  async openSession(broadcasterId: string): Promise<SessionFacts | null> {
    return this.sessions.readOpen(broadcasterId);
  }

  /** A session by its id, or null when there never was one. */
  async session(id: string): Promise<SessionFacts | null> {
    const parsed = parseSessionId(id);
    if (!parsed) return null;
    const known = await this.sessions.readOne(parsed.broadcaster_user_id, parsed.start_second);
    if (known) return known;
    const [row] = await this.database.query<SessionFacts>(
      `SELECT id, title, round(extract(epoch FROM started_at) * 1000)::float8 AS started_ms,
              round(extract(epoch FROM ended_at) * 1000)::float8 AS ended_ms
         FROM stream_sessions WHERE id = $1`,
      [id],
    );
    return row ?? null;
  }

  /** When a session's board changed last (ms), without reading it; null when that needs the whole board. */
  lastUpdated(sessionId: string): Promise<number | null> {
    return this.live.lastUpdated(sessionId);
  }

  async board(session: SessionFacts, limit: number): Promise<Board> {
    const board = await this.live.read(session.id, limit);
    if (board) return board;
    // A live session without a board in Redis has had no message yet.
    return session.ended_ms === null ? EMPTY : this.stored.read(session.id, limit);
  }
}
